//! Units of measure, a line for each script.

/// Units of measure and currencies: numbers where one stands beside them.
pub(super) const UNITS: &[&str] = &[
    "cr km mi m cm mm nm kg g t mg µg μg mcg l ml dl cl ha kwh mwh gwh twh kw mw gw kj kcal cal mph kmh kph °c °f eur usd gbp chf jpy \
     cny rmb rsd rub kn dm bn mn mln mrd gb mb tb kb hz mhz ghz am pm ft lb lbs oz yd psi bar mbar hpa kpa db ppm pp bps min h hr hrs sec std euro euros \
     evra evro dollar dollars dolar dolara dolari yen yuan pound pounds pence cents cent crowns crown ruble rubles rouble roubles \
     dinar dinara dinari tsp tsps tbsp tbsps teaspoon teaspoons tablespoon tablespoons franc francs mile miles kilometre kilometres kilometer kilometers metre metres meter meters millimetres \
     millimeters centimetres centimeters centimetros kilometros gramm kilogramm liter hectare hectares acre acres tonne tonnes ton \
     tons kilogram kilograms kilo kilos gram grams milligram milligrams microgram micrograms litre litres liters millilitres \
     milliliters gallon gallons pint pints inch inches foot feet yard yards ounce ounces knots celsius fahrenheit kelvin watt watts \
     volt volts kilometara kilometar metara tona hektara litara grama kilograma kilómetros kilomètres quilómetros quilômetros \
     chilometri metri metros mètres gramos grammes toneladas tonnellate hektar kilometer meilen zoll a.c d.c p.n.e n.e av apr ap",
    "мин ч сек евра евро динар динара долар долара доллар доллара долларов рубль рубля рублей доллары километара километар километров \
     километра километры км метров метара метра тонн тона тонны тонна гектаров литров гривень гривні кг г мг мкг мл л т га см мм м \
     килограма килограм килограммов килограмма граммов грамма грама миллиграммов кілограмів грамів миль мили π.χ μ.χ χιλιόμετρα \
     μέτρα χιλιόγραμμα γραμμάρια τόνους τόνοι λίτρα ευρώ δολάρια",
    "דולר דולרים שקל שקלים אירו יורו ק״מ ס״מ מ״ר קילומטר קילומטרים מטר מטרים קילו גרם טון טונות يورو اليورو دولار دولارا ريال دينار \
     دينارا درهم تومان ریال دلار یورو کیلومتر كيلومتر كيلومترا متر مترا مترًا أمتار هکتار طن تن كلم كم كغ غرام غراما كيلوغرام \
     كيلوغراما کیلوگرم گرم میلیگرم مترمربع रुपये रुपए रुपये डॉलर किलोमीटर किमी मीटर किलोग्राम किलो ग्राम टन लीटर 원 달러 유로 엔 \
     위안 킬로미터 미터 센티미터 밀리미터 킬로그램 그램 밀리그램 톤 리터 헥타르 キロ メートル センチ ミリ グラム トン ドル ユーロ ウォン ポンド リットル บาท",
];
