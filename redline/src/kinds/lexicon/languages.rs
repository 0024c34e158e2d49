//! The lists, one language after the other. To correct the words of a language, edit its lists
//! here, and nothing else.
//!
//! Words are in lower case, set apart by spaces; `|` in front of one asks for a capital letter
//! (`|may`: the month, not the verb). Lists hold common words that are hardly ambiguous in their
//! language: a change of a word that is missing is one of wording, and is never hidden for that.

use super::more_languages::{ARMENIAN, BASQUE, BENGALI, ESTONIAN, GEORGIAN, ICELANDIC, SWAHILI, TAMIL};

/// A language, as the index of its lists in [`LANGUAGES`].
pub(crate) type Language = usize;

/// Scripts that several languages share, so that the words of a text decide which it is in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Cyrillic,
    Arabic,
    /// Any other: its words are of no other language here.
    Other,
}

impl Script {
    /// How many there are.
    pub(super) const COUNT: usize = Self::Other as usize + 1;
}

/// The lists of a language.
pub(super) struct Lists {
    pub(super) script: Script,
    /// Words that nearly every text has: they tell the language, and that a word is none of
    /// another.
    pub(super) common: &'static str,
    /// Words that negate.
    pub(super) negations: &'static str,
    /// Numbers written out, and what time is counted in.
    pub(super) numbers: &'static str,
    /// Months.
    pub(super) months: &'static str,
    /// Days of the week, and days told from that of the text: today, yesterday.
    pub(super) days: &'static str,
}

pub(crate) const ENGLISH: Language = 0;
pub(crate) const GERMAN: Language = 1;
pub(crate) const DUTCH: Language = 2;
pub(crate) const TURKISH: Language = 3;

/// Every language. No language's words are looked for in texts of another; see `super::Languages`.
pub(super) const LANGUAGES: &[Lists] = &[
    // English
    Lists {
        script: Script::Latin,
        common: "the of and to in is was for that on with as by at from it be are this have has had were will an or which but \
            they his her he she their its we you i am been who would could should can there into about after before all any \
            if our your said them than then when what so i'm i've i'll i'd it's more other some such only out up over under \
            may must shall do does did",
        negations: "not no never none nobody nothing neither nor nowhere without cannot hardly barely",
        numbers: "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen \
            seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety twenties thirties forties \
            fifties sixties seventies eighties nineties hundred hundreds thousand thousands million millions billion \
            billions trillion trillions lakh lakhs lac lacs crore crores dozen dozens half third thirds quarter quarters double triple twice once thrice \
            percent first second fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth \
            fifteenth twentieth tenfold twofold a.m p.m day days week weeks month months year years hour hours minute \
            minutes seconds decade decades century centuries daily weekly monthly yearly annually quarterly hourly noon \
            midnight fortnight weekend",
        months: "january february |march april |may june july |august september october november december |jan |feb |mar \
            |apr |jun |jul |aug |sep |sept |oct |nov |dec",
        days: "monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays \
            saturdays sundays today yesterday tomorrow tonight",
    },
    // German
    Lists {
        script: Script::Latin,
        common: "der die das und in den von zu mit ist im des auf für ein eine dem sich als auch an werden aus er hat dass sie nach \
            wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein \
            wurde wir ich es vom eines bin habe kann soll sollen wurden ihre seine diese dieser gegen unter",
        negations: "nicht kein keine keinen keinem keiner keines nie niemals niemand niemanden niemandem nichts ohne nirgends weder \
            nein kaum",
        numbers: "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn \
            siebzehn achtzehn neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert hunderte \
            tausend tausende million millionen milliarde milliarden billion billionen dutzend halb halbe hälfte drittel \
            viertel doppelt zweimal dreimal prozent erste ersten zweite zweiten dritte dritten vierte vierten tag tage \
            tagen tages woche wochen monat monate monaten jahr jahre jahren jahres stunde stunden minute minuten sekunde \
            sekunden täglich wöchentlich monatlich jährlich uhr mittag mitternacht",
        months: "januar jänner februar märz april mai juni juli august september oktober november dezember",
        days: "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag montags dienstags mittwochs \
            donnerstags freitags samstags sonntags heute gestern morgen vorgestern übermorgen",
    },
    // Dutch
    Lists {
        script: Script::Latin,
        common: "de het een van en in is dat op te zijn voor met die aan er om ook als dan maar bij of uit nog naar heeft ze hij wordt \
            door over tot werd was worden deze dit hun haar niet wel hebben",
        negations: "niet geen nooit niemand niets zonder nergens noch nee",
        numbers: "nul één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien \
            zeventien achttien negentien twintig dertig veertig vijftig zestig zeventig tachtig negentig honderd duizend \
            miljoen miljard half helft derde kwart dubbel eerste tweede procent dag dagen week weken maand maanden jaar \
            jaren uur uren minuut minuten dagelijks wekelijks",
        months: "januari februari maart april mei juni juli augustus september oktober november december",
        days: "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag vandaag gisteren morgen",
    },
    // Turkish
    Lists {
        script: Script::Latin,
        common: "ve bir bu da de için ile olarak çok daha gibi olan ancak kadar sonra en ise o ne ya her göre oldu dedi etti var \
            olduğunu tarafından önce ama veya mi mı",
        negations: "değil yok hayır hiç hiçbir asla yoktur değildir olmadan değildi yoktu",
        numbers: "sıfır iki üç dört beş altı yedi sekiz dokuz on yirmi otuz kırk elli altmış yetmiş seksen doksan yüz bin \
            milyon milyar yarım gün günü hafta ay yıl yılı saat dakika yüzde",
        months: "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
        days: "pazartesi salı çarşamba perşembe cuma cumartesi pazar bugün dün yarın",
    },
    // French
    Lists {
        script: Script::Latin,
        common: "le la les de des du et en un une que qui dans pour par sur au aux avec est il elle on ne se ce cette ces son sa ses ont \
            été plus mais ou comme nous vous leur sont était être à je d'un d'une qu'il n'est c'est y a selon entre après \
            avant",
        negations: "ne pas jamais aucun aucune rien sans ni non nul nulle nullement personne",
        numbers: "zéro deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente \
            quarante cinquante soixante cent cents mille million millions milliard milliards douzaine dizaine centaine \
            millier milliers demi demie moitié tiers quart double triple pourcent premier première deuxième second \
            seconde troisième jour jours semaine semaines mois an ans année années heure heures minute minutes midi \
            minuit quotidien quotidienne hebdomadaire mensuel mensuelle annuel annuelle",
        months: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        days: "lundi mardi mercredi jeudi vendredi samedi dimanche hier demain aujourd'hui",
    },
    // Spanish
    Lists {
        script: Script::Latin,
        common: "el la los las de del y en que un una por con para se su al es lo como más o pero sus le ha fue este esta son entre \
            cuando muy sobre también hasta hay donde desde todo nos durante contra era según ser han está",
        negations: "no nunca jamás nadie nada ningún ninguno ninguna sin tampoco ni",
        numbers: "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis \
            diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco treinta \
            cuarenta cincuenta sesenta setenta ochenta noventa cien ciento cientos mil miles millón millones docena \
            docenas medio media mitad tercio cuarto doble doscientos doscientas trescientos trescientas cuatrocientos \
            cuatrocientas quinientos quinientas seiscientos seiscientas setecientos setecientas ochocientos ochocientas \
            novecientos novecientas primero primera segundo segunda tercero tercera día días semana semanas mes meses año \
            años hora horas minuto minutos medianoche mediodía",
        months: "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        days: "lunes martes miércoles jueves viernes sábado domingo hoy ayer mañana",
    },
    // Portuguese
    Lists {
        script: Script::Latin,
        common: "o a os as de do da dos das e em no na nos nas um uma que por com para se ao à é foi mais como mas seu sua ou ser são pelo \
            pela entre também até foram está tem já ele ela pelos pelas aos às segundo",
        negations: "não jamais nunca ninguém nenhum nenhuma sem nem tampouco nada",
        numbers: "zero dois duas três quatro cinco seis sete oito nove dez onze doze treze catorze quatorze quinze \
            dezesseis dezessete dezoito dezenove vinte trinta quarenta cinquenta sessenta setenta oitenta noventa cem \
            cento mil milhão milhões bilhão bilhões dúzia meio meia metade terço dobro duzentos duzentas trezentos \
            trezentas quatrocentos quatrocentas quinhentos quinhentas seiscentos seiscentas setecentos oitocentos \
            novecentos primeiro primeira terceiro terceira dia dias semana semanas mês meses ano anos hora horas minuto \
            minutos",
        months: "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        days: "segunda terça quarta quinta sexta sábado domingo hoje ontem amanhã",
    },
    // Italian
    Lists {
        script: Script::Latin,
        common: "il lo la i gli le di del della dei delle e in che un una per con da dal dalla al alla è si ha sono come più anche nel nella \
            ma o su sul sulla questo questa era stato essere hanno ne ai alle dopo prima dell nell all secondo",
        negations: "non mai nessuno nessuna niente nulla senza né neppure nemmeno no",
        numbers: "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici \
            sedici diciassette diciotto diciannove venti trenta quaranta cinquanta sessanta settanta ottanta novanta \
            cento mille mila milione milioni miliardo miliardi mezzo metà terzo quarto doppio dozzina decina decine \
            centinaia migliaia giorno giorni settimana settimane mese mesi anno anni ora ore minuto minuti mezzanotte \
            mezzogiorno",
        months: "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        days: "lunedì martedì mercoledì giovedì venerdì sabato domenica oggi ieri domani",
    },
    // Serbian, Croatian, Bosnian, Montenegrin, in Latin letters
    Lists {
        script: Script::Latin,
        common: "je i u na se su da za od sa koji koja koje kao ali o iz bi će što šta to nakon do po ili samo još već ove ovaj ovo \
            njegov njihov kako smo sam ste biti bio bila bilo bili prema kada zbog pri te",
        negations: "ne nije nisu nisam nisi nismo niste neće neću nećemo nećete nećeš nema nemaju nemam nemamo nikad nikada niko nitko \
            nikog ništa ni niti bez nemoj nemojte nemojmo nikakav nikakva nikakve nikakvih nigde nigdje nijedan nijedna nijedno",
        numbers: "nula jedan jedna jedno jednog jednu dva dve dvije tri četiri pet šest sedam osam devet deset jedanaest \
            dvanaest trinaest četrnaest petnaest šesnaest sedamnaest osamnaest devetnaest dvadeset trideset četrdeset \
            pedeset šezdeset sedamdeset osamdeset devedeset sto stotinu dvesta dvjesta trista hiljada hiljade hiljadu \
            tisuća tisuće tisuću milion miliona milijun milijuna milijarda milijarde milijardi pola polovina trećina \
            četvrtina desetak desetine desetina stotine stotina posto odsto dvoje troje četvoro petoro šestoro dvojica \
            trojica četvorica prvi prva drugi druga treći treća dan dana dani nedelje sedmica sedmice sedmicu tjedan \
            tjedna meseca mesec meseci mjesec mjeseca mjeseci godina godine godinu sat sata sati minut minuta minute \
            ponoć podne",
        months: "januar januara februar februara mart marta april aprila maj maja jun juna juni jul jula juli avgust \
            avgusta kolovoz kolovoza septembar septembra rujan rujna oktobar oktobra listopad listopada novembar novembra \
            studeni studenoga decembar decembra prosinac prosinca siječanj siječnja veljača veljače ožujak ožujka travanj \
            travnja svibanj svibnja lipanj lipnja srpanj srpnja",
        days: "ponedeljak ponedeljka ponedjeljak ponedjeljka utorak utorka sreda sredu srede srijeda srijedu srijede \
            četvrtak četvrtka petak petka subota subotu subote nedelja nedelju nedjelja nedjelju danas juče jučer sutra \
            večeras sinoć",
    },
    // The same in Cyrillic letters
    Lists {
        script: Script::Cyrillic,
        common: "је и у на се су да за од са који која које као али о из би ће што шта то након до по или само још већ ове овај ово \
            његов њихов како смо сам сте бити био била било били према када због при те",
        negations: "не није нису нисам ниси нисмо нисте неће нећу нећемо нећете нећеш нема немају немам немамо никад никада нико нитко \
            никог ништа ни нити без немој немојте немојмо никакав никаква никакве никаквих нигде ниједан ниједна ниједно",
        numbers: "нула један једна једно једног једну два две двије три четири пет шест седам осам девет десет једанаест \
            дванаест тринаест четрнаест петнаест шеснаест седамнаест осамнаест деветнаест двадесет тридесет четрдесет \
            педесет шездесет седамдесет осамдесет деведесет сто стотину двеста двјеста триста хиљада хиљаде хиљаду милион \
            милиона милијарда милијарде милијарди пола половина трећина четвртина десетак десетине десетина стотине \
            стотина посто одсто двоје троје четворо петоро шесторо двојица тројица први прва други друга трећи трећа дан \
            дана дани недеље седмица седмице седмицу месец месеца месеци година године годину сат сата сати минут минута \
            минуте поноћ подне",
        months: "јануар јануара фебруар фебруара март марта април априла мај маја јун јуна јул јула август августа \
            септембар септембра октобар октобра новембар новембра децембар децембра",
        days: "понедељак понедељка уторак уторка среда среду среде четвртак четвртка петак петка субота суботу суботе \
            недеља недељу данас јуче сутра вечерас синоћ",
    },
    // Russian
    Lists {
        script: Script::Cyrillic,
        common: "и в на что с по как это он для его от из к а но о за было был все так же бы у до или при также она они который после \
            которые этот этом были быть ее их она со уже еще",
        negations: "не ни нет никогда никто никого ничего ничто без нельзя никакой никаких нигде никому нету",
        numbers: "ноль один одна одно одного одной два две двух три трех трёх четыре четырех четырёх пять пяти шесть \
            шести семь семи восемь восьми девять девяти десять десяти одиннадцать двенадцать тринадцать четырнадцать \
            пятнадцать шестнадцать семнадцать восемнадцать девятнадцать двадцать тридцать сорок пятьдесят шестьдесят \
            семьдесят восемьдесят девяносто сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот \
            тысяча тысячи тысяч тыс миллион миллиона миллионов млн миллиард миллиарда миллиардов млрд половина половину \
            полтора треть четверть вдвое втрое процент процента процентов десяток десятки десятков сотня сотни сотен двое \
            троих трое четверо пятеро шестеро первый первая первого второй вторая второго третий третья день дня дней \
            неделя недели недель неделю месяц месяца месяцев год года году лет час часа часов минута минут минуты полночь \
            полдень",
        months: "январь января январе февраль февраля феврале март марта марте апрель апреля апреле май мая мае июнь июня \
            июне июль июля июле август августа августе сентябрь сентября сентябре октябрь октября октябре ноябрь ноября \
            ноябре декабрь декабря декабре",
        days: "понедельник понедельника вторник вторника среда среду среды четверг четверга пятница пятницу пятницы \
            суббота субботу субботы воскресенье воскресенья сегодня вчера завтра",
    },
    // Ukrainian
    Lists {
        script: Script::Cyrillic,
        common: "і в на що з у та до як це він для його від за а але про було був всі так же би або при також вона вони який після щоб є \
            які їх ще вже із зі",
        negations: "не ні ані немає ніколи ніхто нікого нічого ніщо без ніякий жоден жодна жодного неможливо",
        numbers: "двоє троє четверо п'ятеро шестеро семеро нуль один одна одного два дві двох три трьох чотири п'ять шість сім вісім дев'ять десять одинадцять \
            дванадцять тринадцять чотирнадцять п'ятнадцять шістнадцять сімнадцять вісімнадцять дев'ятнадцять двадцять \
            тридцять сорок п'ятдесят шістдесят сімдесят вісімдесят дев'яносто сто двісті триста тисяча тисячі тисяч \
            мільйон мільйона мільйонів мільярд мільярда мільярдів половина чверть третина відсоток відсотка відсотків \
            день дня днів тиждень тижня тижнів місяць місяця місяців рік року років година години годин хвилина хвилин",
        months: "січень січня лютий лютого березень березня квітень квітня травень травня червень червня липень липня \
            серпень серпня вересень вересня жовтень жовтня листопад листопада грудень грудня",
        days: "понеділок понеділка вівторок вівторка середа середу середи четвер четверга п'ятниця п'ятницю п'ятниці \
            субота суботу неділя неділю сьогодні вчора завтра",
    },
    // Bulgarian
    Lists {
        script: Script::Cyrillic,
        common: "и на да се от за в е с че по са като но ще до това при или към след през който които бе беше му си няма има",
        negations: "не няма никога никой никого нищо нито без нямаше недей никакъв",
        numbers: "нула един една едно два две двама три трима четири пет шест седем осем девет десет единадесет \
            дванадесет двайсет двадесет тридесет трийсет четиридесет петдесет шестдесет седемдесет осемдесет деветдесет \
            сто двеста триста хиляда хиляди милион милиона милиард милиарда половин половина процент процента ден дни \
            дена седмица седмици месец месеца година години час часа минути",
        months: "януари февруари март април май юни юли август септември октомври ноември декември",
        days: "понеделник вторник сряда четвъртък петък събота неделя днес вчера утре",
    },
    // Polish
    Lists {
        script: Script::Latin,
        common: "i w na z się do to że jest od za po przez oraz dla który o ale był są ze jak także tego jego które która tym po było \
            przed już tylko lub",
        negations: "nie nigdy nikt nikogo nic żaden żadna żadne żadnych bez ani",
        numbers: "zero jeden jedna jedno jednego dwa dwie dwóch dwoje trzy trzech cztery czterech pięć pięciu sześć \
            siedem osiem dziewięć dziesięć jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście \
            osiemnaście dziewiętnaście dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt \
            osiemdziesiąt dziewięćdziesiąt sto dwieście trzysta czterysta pięćset tysiąc tysiące tysięcy milion miliony \
            milionów miliard miliardy miliardów połowa połowę pół ćwierć procent pierwszy pierwsza drugi druga trzeci \
            dzień dni dnia tydzień tygodni tygodnia miesiąc miesiąca miesięcy rok roku lat lata godzina godziny godzin \
            minuta minut",
        months: "styczeń stycznia luty lutego marzec marca kwiecień kwietnia maj maja czerwiec czerwca lipiec lipca \
            sierpień sierpnia wrzesień września październik października listopad listopada grudzień grudnia",
        days: "poniedziałek poniedziałku wtorek wtorku środa środę środy czwartek czwartku piątek piątku sobota sobotę \
            soboty niedziela niedzielę niedzieli dziś dzisiaj wczoraj jutro",
    },
    // Czech
    Lists {
        script: Script::Latin,
        common: "v na se je že s z do o to za pro by jako po k ale podle byl jsou už který i ve ze který která které při také nebo byla \
            bylo jeho si když",
        negations: "ne není nejsou nebude nebyl nebyla nebylo nemá nikdy nikdo nikoho nic žádný žádná žádné bez ani nelze",
        numbers: "nula jeden jedna jedno dva dvě dvou tři čtyři pět šest sedm osm devět deset jedenáct dvanáct třináct \
            čtrnáct patnáct šestnáct sedmnáct osmnáct devatenáct dvacet třicet čtyřicet padesát šedesát sedmdesát \
            osmdesát devadesát sto tisíc tisíce milion miliony milionů miliarda miliardy miliard půl polovina čtvrt \
            třetina procento procenta procent den dny dní týden týdny týdnů měsíc měsíce měsíců rok roku roky let hodina \
            hodiny hodin minuta minut",
        months: "leden ledna únor února březen března duben dubna květen května červen června červenec července srpen \
            srpna září říjen října listopad listopadu prosinec prosince",
        days: "pondělí úterý středa středu čtvrtek čtvrtka pátek pátku sobota sobotu neděle neděli dnes včera zítra",
    },
    // Slovak
    Lists {
        script: Script::Latin,
        common: "v na sa je že s z do o to za pre by ako po k ale podľa bol sú už ktorý aj vo zo ktorá ktoré pri alebo bola bolo jeho si \
            keď",
        negations: "nie nebude nebol nebola nebolo nemá nikdy nikto nikoho nič žiadny žiadna žiadne bez ani nemožno",
        numbers: "nula jeden jedna dva dve tri štyri päť šesť sedem osem deväť desať jedenásť dvanásť trinásť štrnásť \
            pätnásť dvadsať tridsať štyridsať päťdesiat šesťdesiat sedemdesiat osemdesiat deväťdesiat sto tisíc milión \
            milióny miliónov miliarda miliardy polovica percent deň dní týždeň týždňov mesiac mesiacov rok roku rokov \
            hodina hodín minút",
        months: "január januára február februára marec marca apríl apríla máj mája jún júna júl júla august augusta \
            september septembra október októbra november novembra december decembra",
        days: "pondelok utorok streda stredu štvrtok piatok sobota sobotu nedeľa nedeľu dnes včera zajtra",
    },
    // Swedish
    Lists {
        script: Script::Latin,
        common: "och i att det som en på är av för med den till om ett har de jag var men sig från vi så kan när ska vid han hon eller blev \
            efter under inte än",
        negations: "inte ingen inget inga aldrig utan icke varken nej ej ingenting",
        numbers: "noll två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton nitton \
            tjugo trettio fyrtio femtio sextio sjuttio åttio nittio hundra tusen miljon miljoner miljard miljarder halv \
            hälften tredjedel fjärdedel dubbelt procent första andra tredje dag dagar vecka veckor månad månader år timme \
            timmar minut minuter",
        months: "januari februari mars april maj juni juli augusti september oktober november december",
        days: "måndag måndagen tisdag tisdagen onsdag onsdagen torsdag torsdagen fredag fredagen lördag lördagen söndag \
            söndagen idag igår imorgon",
    },
    // Danish and Norwegian
    Lists {
        script: Script::Latin,
        common: "og i at det som en på er af av for med den til om et har de jeg var men sig seg fra vi så kan når skal ved han hun eller blev \
            ble efter etter under ikke",
        negations: "ikke ingen intet ingenting aldri aldrig uten uden hverken verken nei nej ikkje",
        numbers: "nul null to tre fire fem seks syv sju otte åtte ni ti elleve tolv tretten fjorten femten seksten sytten \
            atten nitten tyve tjue tredive tretti fyrre førti halvtreds femti tres seksti halvfjerds sytti firs åtti \
            halvfems nitti hundrede hundre tusind tusen million millioner milliard milliarder halv halvdelen tredjedel \
            fjerdedel procent prosent første anden tredje dag dage dager uge uger uke uker måned måneder år time timer \
            minut minutter",
        months: "januar februar marts mars april maj mai juni juli august september oktober november december",
        days: "mandag tirsdag onsdag torsdag fredag lørdag søndag går morgen",
    },
    // Finnish
    Lists {
        script: Script::Latin,
        common: "ja on että oli se hän mutta ovat kun myös joka niin kuin mukaan sekä tai ollut olisi nyt jo vain ole jos sen hänen jotka \
            tämä",
        negations: "ei en et emme ette eivät älä älkää ilman",
        numbers: "nolla yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän kymmenen sata tuhat miljoona \
            miljoonaa miljardi miljardia puoli prosenttia päivä päivää viikko viikkoa kuukausi kuukautta vuosi vuotta \
            tunti tuntia",
        months: "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu",
        days: "maanantai maanantaina tiistai tiistaina keskiviikko keskiviikkona torstai torstaina perjantai perjantaina \
            lauantai lauantaina sunnuntai sunnuntaina tänään eilen huomenna",
    },
    // Hungarian
    Lists {
        script: Script::Latin,
        common: "a az és hogy is egy ez van volt meg csak már még vagy ha mert el azt lesz után szerint mint között de",
        negations: "nem ne sem se nincs nincsenek soha senki semmi nélkül sincs",
        numbers: "nulla egyik kettő két három négy öt hat hét nyolc kilenc tíz húsz harminc negyven ötven hatvan hetven \
            nyolcvan kilencven száz ezer millió milliárd fél százalék nap hónap óra perc",
        months: "január február március április május június július augusztus szeptember október november december",
        days: "hétfő hétfőn kedd kedden szerda szerdán csütörtök csütörtökön péntek pénteken szombat szombaton vasárnap \
            ma tegnap holnap",
    },
    // Romanian
    Lists {
        script: Script::Latin,
        common: "și de în la cu pe un o din că pentru care este sunt mai au fost se ce dar sau prin după lui ca această al ale va fi",
        negations: "nu nici niciun nicio niciodată nimeni nimic fără",
        numbers: "zero unu doi două trei patru cinci șase șapte opt nouă zece unsprezece doisprezece douăzeci treizeci \
            patruzeci cincizeci sută sute mie mii milion milioane miliard miliarde jumătate procente luni zi zile \
            săptămână săptămâni lună luni an ani oră ore minute",
        months: "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
        days: "marți miercuri joi vineri sâmbătă duminică azi astăzi ieri mâine",
    },
    // Vietnamese
    Lists {
        script: Script::Latin,
        common: "và của là các có được cho trong một người với những để này đã khi từ đến về ở cũng như ra sẽ tại theo",
        negations: "không chưa chẳng đừng chớ",
        numbers: "hai ba bốn năm sáu bảy tám chín mười trăm nghìn ngàn triệu tỷ tỉ nửa tháng ngày tuần giờ phút",
        months: "",
        days: "",
    },
    // Indonesian and Malay
    Lists {
        script: Script::Latin,
        common: "dan yang di untuk dengan dari ini itu pada akan dalam adalah ke oleh juga atau telah sebagai ada bahwa karena mereka \
            lebih",
        negations: "tidak bukan jangan tanpa belum tak tiada",
        numbers: "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas puluh ratus seratus ribu \
            seribu juta miliar setengah separuh persen minggu hari bulan tahun jam menit",
        months: "januari februari maret april mei juni juli agustus september oktober november desember",
        days: "senin selasa rabu kamis jumat sabtu kemarin besok",
    },
    // Greek
    Lists {
        script: Script::Other,
        common: "και το του της η ο να τα με για την από στο στη στην που είναι ότι σε θα τον οι των στις ήταν",
        negations: "δεν δε μην μη όχι ποτέ κανείς κανένας καμία κανένα τίποτα τίποτε χωρίς ούτε",
        numbers: "μηδέν ένας μία ένα δύο τρεις τρία τέσσερις τέσσερα πέντε έξι επτά εφτά οκτώ οχτώ εννέα εννιά δέκα \
            έντεκα δώδεκα δεκατρείς δεκατρία δεκατέσσερις δεκατέσσερα δεκαπέντε είκοσι τριάντα σαράντα πενήντα εξήντα \
            εβδομήντα ογδόντα ενενήντα εκατό διακόσιοι διακόσια τριακόσιοι τριακόσια χίλια χίλιοι χιλιάδες εκατομμύριο \
            εκατομμύρια δισεκατομμύριο δισεκατομμύρια μισό μισή τέταρτο ημέρα ημέρες μέρα μέρες εβδομάδα εβδομάδες μήνας \
            μήνα μήνες έτος έτη χρόνια ώρα ώρες λεπτά",
        months: "ιανουάριος ιανουαρίου φεβρουάριος φεβρουαρίου μάρτιος μαρτίου απρίλιος απριλίου μάιος μαΐου ιούνιος \
            ιουνίου ιούλιος ιουλίου αύγουστος αυγούστου σεπτέμβριος σεπτεμβρίου οκτώβριος οκτωβρίου νοέμβριος νοεμβρίου \
            δεκέμβριος δεκεμβρίου",
        days: "δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο σαββάτου κυριακή κυριακής δευτέρας τρίτης τετάρτης πέμπτης \
            παρασκευής σήμερα χθες χτες αύριο",
    },
    // Arabic
    Lists {
        script: Script::Arabic,
        common: "في من على أن إلى التي الذي عن مع هذا هذه كان ما بعد قال إن كما بين أو كل قد ذلك هو هي كانت حيث أي لكن و",
        negations: "لا لم لن ليس ليست ليسوا غير بدون دون عدم كلا ولا ولم ولن وليس بلا",
        numbers: "صفر واحد واحدة اثنان اثنين اثنا اثنتان ثلاثة ثلاث أربعة أربع خمسة خمس ستة ست سبعة سبع ثمانية ثمان تسعة \
            تسع عشرة عشر إحدى عشرون عشرين ثلاثون ثلاثين أربعون أربعين خمسون خمسين ستون ستين سبعون سبعين ثمانون ثمانين \
            تسعون تسعين مئة مائة مئات مئتان مئتين ألف آلاف ألفا ألفين مليون مليونا ملايين مليونين مليار مليارا مليارات \
            نصف ثلث ربع ضعف يوم يوما أيام يومين أسبوع أسبوعين أسابيع شهر شهرا شهرين أشهر سنة سنوات عام عاما عامين أعوام \
            ساعة ساعات دقيقة دقائق بالمئة بالمائة",
        months: "يناير فبراير مارس أبريل إبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر رمضان شوال القعدة الحجة كانون شباط آذار نيسان \
            أيار حزيران تموز آب أيلول تشرين",
        days: "الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد اليوم أمس غدا",
    },
    // Persian
    Lists {
        script: Script::Arabic,
        common: "در به از که و را این با است برای آن یک خود تا بر هم نیز شد کرد می شده بود ها های گفت اما",
        negations: "نه نیست نیستند نیستم نبود نبودند هیچ هرگز بدون نخواهد نخواهند نخواهم نشد نشده نکرد نکرده نداد ندارد ندارند نداشت \
            نمی",
        numbers: "دو سه چهار پنج شش هفت هشت ده یازده دوازده سیزده چهارده پانزده شانزده هفده هجده نوزده بیست سی چهل پنجاه \
            شصت هفتاد هشتاد نود صد دویست سیصد چهارصد پانصد هزار میلیون میلیارد نیم نصف درصد روز هفته ماه سال ساعت دقیقه",
        months: "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند",
        days: "دوشنبه سهشنبه چهارشنبه پنجشنبه جمعه شنبه یکشنبه امروز دیروز فردا امشب",
    },
    // Urdu
    Lists {
        script: Script::Arabic,
        common: "کے میں کی ہے اور سے کا کو اس نے پر یہ کہ ہیں بھی تو ہو گیا کر تھا جو ان",
        negations: "نہیں نہ مت بغیر بنا نا",
        numbers: "ایک دو تین چار پانچ چھ سات آٹھ نو دس سو ہزار لاکھ لاکھوں کروڑ کروڑوں ارب کھرب جمعہ ہفتہ دن ماہ سال گھنٹے",
        months: "",
        days: "پیر منگل بدھ جمعرات اتوار آج کل",
    },
    // Hebrew
    Lists {
        script: Script::Other,
        common: "של את על הוא היא עם כי זה אל או גם אך יש היה כל בין",
        negations: "לא אין אינו אינה אינם אינן בלי ללא מעולם אף שלא ולא",
        numbers: "אחד אחת שניים שתיים שני שתי שנים שלושה שלוש ארבעה ארבע חמישה חמש שישה שש שבעה שבע שמונה תשעה תשע עשרה \
            עשר עשרים שלושים ארבעים חמישים שישים שבעים שמונים תשעים מאה מאתיים מאות אלף אלפיים אלפים מיליון מיליארד חצי \
            רבע שליש שבוע שבועיים שבועות חודש חודשיים חודשים שנה שנתיים שעה שעתיים שעות דקות יום יומיים ימים אחוז אחוזים",
        months: "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
        days: "ראשון שלישי רביעי חמישי שישי שבת היום אתמול מחר",
    },
    // Hindi
    Lists {
        script: Script::Other,
        common: "के में की है और से का को इस ने पर यह कि हैं भी तो हो गया कर था जो एक",
        negations: "नहीं न मत बिना ना",
        numbers: "दो तीन चार पाँच पांच छह छः सात आठ नौ दस ग्यारह बारह बीस तीस चालीस पचास साठ सत्तर अस्सी नब्बे सौ हज़ार \
            हजार लाख लाखों करोड़ करोड़ों अरब खरब आधा दिन हफ़्ते सप्ताह महीने साल वर्ष घंटे मिनट",
        months: "जनवरी फ़रवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
        days: "सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार आज कल",
    },
    // Korean; particles follow the word, see `super::stem`
    Lists {
        script: Script::Other,
        common: "이 그 저 및 등 수 것 있다 했다 한다 대한 위해 통해 따르면 밝혔다 말했다",
        negations: "안 못 아니다 아닌 아니라 않는다 않았다 않을 않은 않고 없다 없는 없이 없었다 없을 말라",
        numbers: "하나 둘 셋 넷 다섯 여섯 일곱 여덟 아홉 열 열한 열두 스물 서른 마흔 쉰 절반 첫 올해 작년 내년 지난해 이달 지난달 다음달",
        months: "",
        days: "월요일 화요일 수요일 목요일 금요일 토요일 일요일 오늘 어제 내일 모레",
    },
    ICELANDIC,
    ESTONIAN,
    BASQUE,
    SWAHILI,
    BENGALI,
    TAMIL,
    GEORGIAN,
    ARMENIAN,
    // Burmese, by cluster
    Lists { script: Script::Other, common: "", negations: "မ ဘူး", numbers: "", months: "", days: "" },
];
