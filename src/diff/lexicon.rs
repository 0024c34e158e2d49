//! Words that matter in a change: negations, numbers written out, dates and units, in the languages of newsrooms.
//!
//! The lists hold what is common and hardly ambiguous. A word that is missing makes a change one of wording, never
//! hidden; a language that is missing may be added here and nowhere else.

mod table;

use table::WordTable;

/// What a word is known for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// It negates.
    pub(super) is_negation: bool,
    /// It is a number, part of a date, a currency or a unit.
    pub(super) is_number: bool,
    /// It has a capital letter and is no name.
    pub(super) is_no_name: bool,
}

/// Words of more bytes than this are in no list.
const WORD_BYTES_MAX: usize = 40;

/// The same where all letters are ASCII; a test holds the lists to it.
const ASCII_BYTES_MAX: usize = 16;

/// What `word` is known for, in any case.
pub(super) fn known(word: &str) -> Known {
    if word.len() > WORD_BYTES_MAX {
        return Known::default();
    }
    if word.is_ascii() {
        let mut lower = [0; ASCII_BYTES_MAX];
        let Some(lower) = lower.get_mut(..word.len()) else { return Known::default() };
        lower.copy_from_slice(word.as_bytes());
        lower.make_ascii_lowercase();
        return known_in_lower_case(lower);
    }
    let lower: String =
        word.chars().flat_map(char::to_lowercase).map(|letter| if letter == '’' { '\'' } else { letter }).collect();
    known_in_lower_case(lower.as_bytes())
}

fn known_in_lower_case(word: &[u8]) -> Known {
    let marks = WORDS.marks(word);
    Known {
        // English joins its negation to the verb; French sets it in front.
        is_negation: marks & NEGATION != 0 || word.ends_with(b"n't") || word.starts_with(b"n'") && word.len() > 3,
        is_number: marks & NUMBER != 0,
        is_no_name: marks & NO_NAME != 0,
    }
}

/// How many negations there are in a stretch of a script that does not set words apart.
pub(super) fn negations_within(text: &str) -> usize {
    NEGATIONS_WITHIN.iter().map(|negation| text.matches(negation).count()).sum()
}

/// Whether `other` is `one` with a prefix that negates: likely, unlikely; mogu, ne mogu; می‌خواهد, نمی‌خواهد.
pub(super) fn is_negated(one: &str, other: &str) -> bool {
    if one.len() >= other.len() || other.len() > 80 {
        return false;
    }
    let (one, other) = (one.to_lowercase(), other.to_lowercase());
    let is_latin = one.chars().next().is_some_and(|first| first.is_ascii_alphabetic() || ('À'..='ɏ').contains(&first));
    let letters = one.chars().count();
    if is_latin && is_negated_within(&one, &other) {
        return true;
    }
    let Some(prefix) = other.strip_suffix(one.as_str()) else { return false };
    if is_latin {
        return letters >= 3
            && matches!(prefix, "un" | "in" | "im" | "il" | "ir" | "non" | "dis" | "ne" | "nie" | "anti")
            && (letters >= 4 || matches!(prefix, "ne" | "nie" | "un"));
    }
    let first = one.chars().next().unwrap_or_default();
    match first {
        'а'..='я' | 'ђ'..='џ' | 'ё' => letters >= 2 && matches!(prefix, "не" | "ни" | "без" | "ана" | "а"),
        'α'..='ω' | 'ά'..='ώ' => letters >= 3 && matches!(prefix, "α" | "αν" | "μη"),
        '\u{600}'..='\u{6FF}' => letters >= 2 && matches!(prefix, "ن" | "نمی" | "نمی\u{200c}" | "نا" | "بی" | "غیر"),
        _ => false,
    }
}

/// Whether `other` is the Turkish verb `one` with its negation inside: kapatılacak, kapatılmayacak.
fn is_negated_within(one: &str, other: &str) -> bool {
    let ends_with_rest = |infix: &str| {
        other.match_indices(infix).any(|(place, _)| {
            place >= 3
                && other.get(..place) == one.get(..place)
                && other.get(place + infix.len()..) == one.get(place..)
                && one.len() >= place + 2
        })
    };
    one.len() >= 6 && ["may", "mey", "ma", "me"].into_iter().any(ends_with_rest)
}

/// Whether there is a number or a date, written out in a script that does not set words apart, in a changed text.
pub(super) fn has_number_within(text: &str) -> bool {
    // The first byte of all Thai letters.
    memchr::memchr(0xE0, text.as_bytes()).is_some() && NUMBERS_WITHIN.iter().any(|number| text.contains(number))
}

/// Whether a text is German, where every noun has a capital letter: by its commonest words near the start.
pub(super) fn is_german(text: &str) -> bool {
    let start = &text[..text.floor_char_boundary(text.len().min(2048))];
    let mut words = 0;
    let mut german = 0;
    for word in start.split_ascii_whitespace() {
        words += 1;
        german += usize::from(matches!(
            word,
            "der"
                | "und"
                | "das"
                | "nicht"
                | "ist"
                | "den"
                | "dem"
                | "des"
                | "ein"
                | "eine"
                | "einen"
                | "einer"
                | "auf"
                | "für"
                | "von"
                | "mit"
                | "sich"
                | "wird"
                | "im"
                | "zu"
                | "bei"
                | "am"
                | "vom"
                | "zum"
                | "zur"
                | "sind"
                | "hat"
                | "haben"
                | "werden"
                | "nach"
                | "aus"
                | "wurde"
                | "oder"
                | "Die"
                | "Der"
                | "Das"
                | "die"
        ));
    }
    german * 7 >= words && german >= 2
}

const NEGATION: u8 = 1;
const NUMBER: u8 = 2;
const NO_NAME: u8 = 4;

static WORDS: WordTable =
    WordTable::new(&[(NEGATION_WORDS, NEGATION), (NUMBER_WORDS, NUMBER), (&["i i'm i've i'll i'd"], NO_NAME)]);

/// One line a language.
const NEGATION_WORDS: &[&str] = &[
    // English
    "not no never none nobody nothing neither nor nowhere without cannot",
    // Serbian, Croatian, Bosnian
    "ne nije nisu nisam nisi nismo niste neće neću nećemo nećete nećeš nema nemaju nemam nemamo nikad nikada niko nitko \
     nikog ništa ni niti bez nemoj nemojte nemojmo nikakav nikakva nikakve nikakvih nigde nigdje nijedan nijedna nijedno",
    "не није нису нисам ниси нисмо нисте неће нећу нећемо нећете нећеш нема немају немам немамо никад никада нико никог \
     ништа ни нити без немој немојте немојмо никакав никаква никакве никаквих нигде ниједан ниједна ниједно",
    // German
    "nicht kein keine keinen keinem keiner keines nie niemals niemand niemanden niemandem nichts ohne nirgends weder nein",
    // French
    "ne pas jamais aucun aucune rien sans ni non nul nulle nullement",
    // Spanish, Portuguese, Italian
    "no nunca jamás nadie nada ningún ninguno ninguna sin tampoco ni",
    "não jamais ninguém nenhum nenhuma sem nem tampouco",
    "non mai nessuno nessuna niente nulla senza né neppure nemmeno",
    // Russian, Ukrainian
    "не ни нет никогда никто никого ничего ничто без нельзя никакой никаких нигде",
    "ні немає ніколи ніхто нічого",
    // Polish, Czech, Slovak
    "nie nigdy nikt nic żaden żadna żadne bez ani nikdy nikdo žádný žádná není nejsou nebude",
    // Dutch, Swedish, Danish, Norwegian
    "niet geen nooit niemand niets zonder inte ingen inget inga aldrig utan ikke ingen aldri aldrig uten uden",
    // Turkish
    "değil yok hayır hiç hiçbir asla yoktur değildir olmadan",
    // Greek
    "δεν δε μην μη όχι ποτέ κανείς κανένας καμία τίποτα χωρίς ούτε",
    // Arabic
    "لا لم لن ليس ليست ليسوا غير بدون دون عدم كلا ولا ولم ولن وليس بلا",
    // Persian
    "نه نیست نیستند نیستم نبود نبودند هیچ هرگز بدون نخواهد نخواهند نخواهم نشد نشده نکرد نکرده نداد ندارد ندارند نداشت",
    // Hebrew
    "לא אין אינו אינה אינם אינן בלי ללא מעולם אף שלא ולא",
    // Hindi
    "नहीं न मत बिना कभी कोई_नहीं ना",
    // Korean
    "안 못 아니다 아닌 않는다 않았다 없다 없는 않고 없이",
];

/// As they stand within a text; longer ones that hold a shorter one would count twice, which both sides do.
const NEGATIONS_WITHIN: &[&str] = &[
    // Chinese
    "不",
    "没",
    "沒",
    "无",
    "無",
    "未",
    "勿",
    "莫",
    "非法",
    "并非",
    "並非",
    "否认",
    "否認",
    "否",
    // Japanese
    "ない",
    "なかっ",
    "なく",
    "ません",
    "ぬ",
    "ずに",
    "べからず",
    "非公",
    // Thai, Lao, Khmer, Burmese
    "ไม่",
    "มิได้",
    "ไร้",
    "ບໍ່",
    "មិន",
    "មិនមែន",
    "မ",
    "ဘူး",
];

/// Thai, which is written without spaces: numbers, weekdays, months.
const NUMBERS_WITHIN: &[&str] = &[
    "หนึ่ง",
    "สอง",
    "สาม",
    "สี่",
    "ห้า",
    "หก",
    "เจ็ด",
    "แปด",
    "เก้า",
    "สิบ",
    "ร้อย",
    "พัน",
    "หมื่น",
    "แสน",
    "ล้าน",
    "ครึ่ง",
    "จันทร์",
    "อังคาร",
    "พุธ",
    "พฤหัส",
    "ศุกร์",
    "เสาร์",
    "อาทิตย์",
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
    "เมื่อวาน",
    "พรุ่งนี้",
    "วันนี้",
];

/// One line a language: numbers, then months, days and other dates; units and currencies at the end.
const NUMBER_WORDS: &[&str] = &[
    // English
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen \
     eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million \
     millions billion billions trillion trillions dozen dozens half third quarter double triple twice once percent per_cent \
     first second fourth fifth sixth seventh eighth ninth tenth single couple tenfold",
    "january february march april may june july august september october november december jan feb mar apr jun jul aug sep \
     sept oct nov dec monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight a.m p.m am pm \
     day days week weeks month months year years hour hours minute minutes daily weekly monthly yearly annually quarterly \
     noon midnight",
    // Serbian
    "nula jedan jedna jedno dva dve dvije tri četiri pet šest sedam osam devet deset jedanaest dvanaest trinaest četrnaest \
     petnaest šesnaest sedamnaest osamnaest devetnaest dvadeset trideset četrdeset pedeset šezdeset sedamdeset osamdeset \
     devedeset sto stotinu dvesta trista hiljada hiljade hiljadu milion miliona milijarda milijarde milijardi pola polovina \
     desetine stotine posto odsto dvoje troje četvoro petoro",
    "januar januara februar februara mart marta april aprila maj maja jun juna juni jul jula juli avgust avgusta septembar \
     septembra oktobar oktobra novembar novembra decembar decembra ponedeljak ponedeljka ponedjeljak utorak utorka sreda \
     sredu srijedu četvrtak četvrtka petak petka subota subotu nedelja nedelju danas juče jučer sutra večeras dan dana dani \
     nedelje sedmica meseca mesec meseci godina godine godinu sat sata sati minut minuta",
    "нула један једна једно два две три четири пет шест седам осам девет десет једанаест дванаест тринаест четрнаест \
     петнаест шеснаест седамнаест осамнаест деветнаест двадесет тридесет четрдесет педесет шездесет седамдесет осамдесет \
     деведесет сто стотину двеста триста хиљада хиљаде хиљаду милион милиона милијарда милијарде милијарди пола половина \
     десетине стотине посто одсто двоје троје четворо",
    "јануар јануара фебруар фебруара март марта април априла мај маја јун јуна јул јула август августа септембар септембра \
     октобар октобра новембар новембра децембар децембра понедељак понедељка уторак уторка среда среду четвртак четвртка \
     петак петка субота суботу недеља недељу данас јуче сутра вечерас дан дана дани недеље седмица месец месеца месеци \
     година године годину сат сата сати минут минута",
    // German
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn \
     neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert tausend million millionen milliarde \
     milliarden billion dutzend halb halbe hälfte drittel viertel doppelt prozent erste zweite dritte",
    "januar jänner februar märz april mai juni juli august september oktober november dezember montag dienstag mittwoch \
     donnerstag freitag samstag sonnabend sonntag heute gestern morgen tag tage tagen woche wochen monat monate monaten jahr \
     jahre jahren stunde stunden minute minuten täglich wöchentlich monatlich jährlich uhr",
    // French
    "zéro un deux trois quatre cinq sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante \
     cinquante soixante cent cents mille million millions milliard milliards douzaine demi moitié tiers quart double triple \
     pourcent premier première deuxième",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre lundi mardi mercredi jeudi vendredi \
     samedi dimanche hier demain aujourd'hui jour jours semaine semaines mois an ans année années heure heures minute minutes",
    // Spanish, Portuguese, Italian
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince veinte treinta cuarenta \
     cincuenta sesenta setenta ochenta noventa cien ciento mil millón millones docena medio mitad tercio cuarto doble",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes martes miércoles jueves \
     viernes sábado domingo hoy ayer mañana día días semana semanas mes meses año años hora horas minuto minutos",
    "dois duas três quatro sete oito nove dez onze doze vinte trinta quarenta cinquenta sessenta setenta oitenta noventa cem \
     milhão milhões bilhão bilhões dúzia meio metade janeiro fevereiro março maio junho julho setembro outubro novembro \
     dezembro segunda terça quarta quinta sexta hoje ontem amanhã dia dias semana ano anos",
    "due tre quattro cinque sei sette otto nove dieci venti trenta quaranta cinquanta cento mille mila milione milioni \
     miliardo miliardi metà gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre lunedì martedì mercoledì \
     giovedì venerdì sabato domenica oggi ieri domani giorno giorni settimana settimane mese mesi anno anni ore",
    // Russian
    "ноль один одна одно два две три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать \
     четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать двадцать тридцать сорок пятьдесят шестьдесят \
     семьдесят восемьдесят девяносто сто двести триста тысяча тысячи тысяч тыс миллион миллиона миллионов млн миллиард \
     миллиарда миллиардов млрд половина треть четверть вдвое втрое процент процента процентов десятки сотни двое трое \
     четверо пятеро шестеро",
    "январь января февраль февраля март марта апрель апреля май мая июнь июня июль июля август августа сентябрь сентября \
     октябрь октября ноябрь ноября декабрь декабря понедельник понедельника вторник вторника среда среду четверг четверга \
     пятница пятницу суббота субботу воскресенье сегодня вчера завтра день дня дней неделя недели недель неделю месяц \
     месяца месяцев год года лет час часа часов минута минут",
    // Polish, Turkish, Dutch
    "dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć sto tysiąc tysiące tysięcy milion milionów miliard wczoraj \
     dziś jutro stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "sıfır bir iki üç dört beş altı yedi sekiz dokuz on yirmi otuz kırk elli altmış yetmiş seksen doksan yüz bin milyon \
     milyar yarım ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık pazartesi salı çarşamba \
     perşembe cuma cumartesi pazar bugün dün yarın gün hafta ay yıl saat yüzde",
    "twee drie vier vijf zes zeven acht negen tien honderd duizend miljoen miljard maandag dinsdag woensdag donderdag \
     vrijdag zaterdag zondag vandaag gisteren",
    // Chinese and Japanese, character by character
    "零 〇 一 二 三 四 五 六 七 八 九 十 百 千 万 萬 亿 億 兆 两 兩 半 倍 年 月 日 时 時 点 點 分 秒 周 週 今 昨 明 天 元 圆 円 \
     ヶ月 カ月 か月 時間 分間 曜 火 水 木 金 土 ドル ユーロ パーセント",
    // Arabic, Persian
    "صفر واحد واحدة اثنان اثنين ثلاثة ثلاث أربعة أربع خمسة خمس ستة ست سبعة سبع ثمانية تسعة تسع عشرة عشر عشرون عشرين ثلاثون \
     ثلاثين أربعين خمسين ستين سبعين ثمانين تسعين مئة مائة مئات ألف آلاف ألفا مليون مليونا ملايين مليار مليارا مليارات نصف ثلث ربع ضعف \
     اثنا إحدى",
    "يناير فبراير مارس أبريل إبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة \
     السبت الأحد اليوم أمس غدا يوم يوما أيام أسبوع أسابيع شهر شهرا أشهر سنة سنوات عام أعوام ساعة ساعات دقيقة دقائق بالمئة بالمائة",
    "یک دو سه چهار پنج شش هفت هشت نه_عدد ده یازده دوازده بیست سی چهل پنجاه شصت هفتاد هشتاد نود صد هزار میلیون میلیارد نیم نصف درصد \
     دوشنبه سه\u{200c}شنبه چهارشنبه پنجشنبه پنج\u{200c}شنبه جمعه شنبه یکشنبه امروز دیروز فردا امشب روز هفته ماه سال ساعت دقیقه فروردین \
     اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند",
    // Hebrew, Hindi, Greek, Korean, Thai
    "אחד אחת שניים שתיים שני שתי שלושה שלוש ארבעה ארבע חמישה חמש שישה שש שבעה שבע שמונה תשעה תשע עשרה עשר עשרים שלושים מאה \
     מאות אלף אלפים מיליון מיליארד חצי ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר היום אתמול מחר \
     שבוע שבועות חודש חודשים שנה שנים שעה שעות יום ימים אחוז אחוזים",
    "एक दो तीन चार पाँच पांच छह सात आठ नौ दस सौ हज़ार हजार लाख करोड़ आधा सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार आज कल",
    "μηδέν ένας μία ένα δύο τρεις τρία τέσσερις πέντε έξι επτά οκτώ εννέα δέκα εκατό χίλια εκατομμύριο εκατομμύρια \
     δισεκατομμύρια Δευτέρα Τρίτη Τετάρτη Πέμπτη Παρασκευή Σάββατο Κυριακή σήμερα χθες αύριο",
    "일 이 삼 사 오 육 칠 팔 구 십 백 천 만 억 조 월요일 화요일 수요일 목요일 금요일 토요일 일요일 오늘 어제 내일",
    // Units and currencies
    "km mi m cm mm kg g t mg l ml ha kwh mwh gwh kw mw gw mph kmh °c °f eur usd gbp chf jpy cny rmb rsd rub kn dm bn mn mln \
     mrd euro euros evra evro dollar dollars dolar dolara dolar yen yuan pound pounds pence cents cent crowns crown ruble rubles \
     dinar dinara dinari евра евро динар динара долар долара доллар доллара долларов рубль рубля рублей доллары francs franc \
     mile miles kilometre kilometres kilometer kilometers metre metres meter meters hectare hectares tonne tonnes ton tons \
     kilometara kilometar kilometre километара километар км киломeтров километров метров метара тонн тона tona hektara \
     דולר דולרים שקל שקלים اليورو يورو دولار دولارا ريال دينار تومان ریال دلار یورو کیلومتر كيلومتر متر هکتار طن تن บาท",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negations_in_many_languages() {
        for word in
            ["not", "Not", "doesn't", "won’t", "neće", "НЕЋЕ", "nicht", "pas", "n'est", "нельзя", "لن", "نیست", "לא"]
        {
            assert!(known(word).is_negation, "{word}");
        }
        for word in ["now", "knot", "note", "n'", "nest", "нема\u{301}н"] {
            assert!(!known(word).is_negation, "{word}");
        }
        assert_eq!(negations_within("他不会来"), 1);
        assert_eq!(negations_within("行きません"), 1);
        assert_eq!(negations_within("行きました"), 0);
    }

    #[test]
    fn no_word_is_too_long_to_be_found() {
        for word in WORDS.words() {
            assert!(word.len() <= if word.is_ascii() { ASCII_BYTES_MAX } else { WORD_BYTES_MAX }, "{word:?}");
        }
    }

    #[test]
    fn prefixes_that_negate() {
        for (one, other) in [
            ("likely", "unlikely"),
            ("legal", "illegal"),
            ("mogu", "nemogu"),
            ("законито", "незаконито"),
            ("می\u{200c}خواهد", "نمی\u{200c}خواهد"),
            ("خواهد", "نخواهد"),
        ] {
            assert!(is_negated(one, other), "{one} {other}");
        }
        for (one, other) in [("to", "into"), ("port", "import_"), ("he", "she"), ("a", "una")] {
            assert!(!is_negated(one, other), "{one} {other}");
        }
    }

    #[test]
    fn german_is_known_by_its_small_words() {
        assert!(is_german("Der Rat der Stadt hat am Montag über den Plan abgestimmt und ihn nicht angenommen."));
        assert!(!is_german("The council of the city voted on Monday on the plan and did not adopt it."));
    }
}
