//! Lists of further languages, in the same form as those of [`super::languages`].

use super::languages::{Lists, Script};

/// Icelandic.
pub(super) const ICELANDIC: Lists = Lists {
    script: Script::Latin,
    common: "og að í á við það með fyrir hann hún eru þeir þau frá verður hefur hafa um þetta þegar eftir",
    negations: "ekki aldrei enginn ekkert engir engar hvorki",
    numbers: "tveir tvær tvö þrír þrjár þrjú fjórir fjórar fjögur fimm sjö átta níu tíu ellefu tólf þrettán fjórtán fimmtán \
        sextán sautján átján nítján tuttugu þrjátíu fjörutíu fimmtíu sextíu sjötíu áttatíu níutíu hundrað þúsund milljón \
        milljónir milljónum milljarður milljarðar helmingur prósent fyrsti fyrsta þriðji þriðja dagur daga dögum vika \
        vikur vikum mánuður mánuðir mánuði mánuðum klukkustund klukkustundir mínútur",
    months: "janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember",
    days: "mánudagur mánudag mánudaginn þriðjudagur þriðjudag þriðjudaginn miðvikudagur miðvikudag miðvikudaginn \
        fimmtudagur fimmtudag fimmtudaginn föstudagur föstudag föstudaginn laugardagur laugardag laugardaginn sunnudagur \
        sunnudag sunnudaginn",
};

/// Estonian.
pub(super) const ESTONIAN: Lists = Lists {
    script: Script::Latin,
    common: "ja see oli ka mis kui ta oma aga või kes siis selle mida kuid pärast kohta nende",
    negations: "ei ega polnud",
    numbers: "kaks kolm neli viis kuus seitse kaheksa üheksa kümme üksteist kaksteist kakskümmend kolmkümmend nelikümmend \
        viiskümmend sada tuhat miljon miljonit miljard miljardit protsenti päev päeva nädal nädalat aasta aastat tund \
        tundi minutit",
    months: "jaanuar jaanuaril jaanuari veebruar veebruaril veebruari märts märtsil märtsi aprill aprillil aprilli mai juuni \
        juunil juuli juulil august augustil augusti september septembril septembri oktoober oktoobril oktoobri november \
        novembril novembri detsember detsembril detsembri",
    days: "esmaspäev esmaspäeval teisipäev teisipäeval kolmapäev kolmapäeval neljapäev neljapäeval reedel laupäev laupäeval \
        pühapäev pühapäeval täna",
};

/// Basque.
pub(super) const BASQUE: Lists = Lists {
    script: Script::Latin,
    common: "eta da du dira izan bat dute zuen egin baina ere dela duen beste hau hori bere zen",
    negations: "ez ezin inoiz",
    numbers: "hiru bost zazpi zortzi bederatzi hamar hamaika hamabi hogei berrogei hirurogei laurogei ehun mila milioi erdia \
        egun hilabete urte minutu",
    months: "urtarrila urtarrilaren otsaila otsailaren martxoa martxoaren apirila apirilaren maiatza maiatzaren ekaina \
        ekainaren uztaila uztailaren abuztua abuztuaren iraila irailaren urria urriaren azaroa azaroaren abendua \
        abenduaren",
    days: "astelehena astelehenean asteartea asteartean asteazkena asteazkenean osteguna ostegunean ostirala ostiralean \
        larunbata larunbatean igandea igandean atzo gaur",
};

/// Swahili.
pub(super) const SWAHILI: Lists = Lists {
    script: Script::Latin,
    common: "na ya wa kwa za katika cha hii kuwa hiyo huo yake wake kama lakini baada watu",
    negations: "hapana hakuna siyo hawezi hawawezi haiwezi haziwezi hairuhusiwi hawana haina hatuwezi kamwe",
    numbers: "mbili nne tano saba kumi elfu milioni wawili watatu wanne watano thelathini arobaini hamsini siku wiki mwezi \
        mwaka dakika",
    months: "januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba",
    days: "jumatatu jumanne jumatano alhamisi ijumaa jumamosi jumapili kesho",
};

/// Bengali.
pub(super) const BENGALI: Lists = Lists {
    script: Script::Other,
    common: "এবং ও এই যে করে থেকে জন্য তার একটি এর",
    negations: "না নেই নাই নয় নয় নি",
    numbers: "দুই তিন চার পাঁচ ছয় ছয় সাত আট দশ এগারো বারো বিশ কুড়ি কুড়ি পঞ্চাশ শত শতাংশ হাজার লাখ লক্ষ কোটি দিন সপ্তাহ মাস \
        বছর ঘণ্টা মিনিট",
    months: "জানুয়ারি জানুয়ারি জানুয়ারী জানুয়ারী ফেব্রুয়ারি ফেব্রুয়ারি ফেব্রুয়ারী ফেব্রুয়ারী মার্চ এপ্রিল মে জুন জুলাই \
        আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর",
    days: "সোমবার মঙ্গলবার বুধবার বৃহস্পতিবার শুক্রবার শনিবার রবিবার আজ গতকাল আগামীকাল",
};

/// Tamil.
pub(super) const TAMIL: Lists = Lists {
    script: Script::Other,
    common: "ஒரு மற்றும் என்று இந்த அந்த என",
    negations: "இல்லை கூடாது அல்ல முடியாது வேண்டாம் இல்லாமல்",
    numbers: "இரண்டு மூன்று நான்கு ஐந்து ஏழு எட்டு ஒன்பது பத்து நூறு ஆயிரம் லட்சம் கோடி நாள் நாட்கள் வாரம் மாதம் ஆண்டு",
    months: "ஜனவரி பிப்ரவரி மார்ச் ஏப்ரல் மே ஜூன் ஜூலை ஆகஸ்ட் செப்டம்பர் அக்டோபர் நவம்பர் டிசம்பர்",
    days: "திங்கட்கிழமை திங்கள்கிழமை செவ்வாய்க்கிழமை புதன்கிழமை வியாழக்கிழமை வெள்ளிக்கிழமை சனிக்கிழமை ஞாயிற்றுக்கிழமை இன்று \
        நேற்று நாளை",
};

/// Georgian.
pub(super) const GEORGIAN: Lists = Lists {
    script: Script::Other,
    common: "და რომ ეს ის იყო არის მას ამ როგორც",
    negations: "არ არა ვერ არც არავინ არაფერი ვერავინ ვერაფერი აღარ ნუ გარეშე",
    numbers: "ორი სამი ოთხი ხუთი ექვსი შვიდი რვა ცხრა ათი ათასი მილიონი მილიარდი ნახევარი პროცენტი დღე კვირა თვე წელი წლის \
        საათი წუთი",
    months: "იანვარი იანვარს იანვრის თებერვალი თებერვალს თებერვლის მარტი მარტს მარტის აპრილი აპრილს აპრილის მაისი მაისს \
        მაისის ივნისი ივნისს ივნისის ივლისი ივლისს ივლისის აგვისტო აგვისტოს სექტემბერი სექტემბერს სექტემბრის ოქტომბერი \
        ოქტომბერს ოქტომბრის ნოემბერი ნოემბერს ნოემბრის დეკემბერი დეკემბერს დეკემბრის",
    days: "ორშაბათი ორშაბათს სამშაბათი სამშაბათს ოთხშაბათი ოთხშაბათს ხუთშაბათი ხუთშაბათს პარასკევი პარასკევს შაბათი შაბათს \
        კვირას დღეს გუშინ ხვალ",
};

/// Armenian.
pub(super) const ARMENIAN: Lists = Lists {
    script: Script::Other,
    common: "և է են որ այս այդ նա ու մեջ համար",
    negations: "չի չեն չէ չեմ չես չենք չէր չէին ոչ ոչինչ երբեք առանց",
    numbers: "երկու երեք չորս հինգ վեց յոթ ութ ինը տասը քսան երեսուն քառասուն հիսուն հարյուր հազար միլիոն միլիարդ կես տոկոս օր \
        ամիս տարի ժամ րոպե",
    months: "հունվար հունվարի հունվարին փետրվար փետրվարի փետրվարին մարտի մարտին ապրիլ ապրիլի ապրիլին մայիս մայիսի մայիսին \
        հունիս հունիսի հունիսին հուլիս հուլիսի հուլիսին օգոստոս օգոստոսի օգոստոսին սեպտեմբեր սեպտեմբերի սեպտեմբերին \
        հոկտեմբեր հոկտեմբերի հոկտեմբերին նոյեմբեր նոյեմբերի նոյեմբերին դեկտեմբեր դեկտեմբերի դեկտեմբերին",
    days: "երկուշաբթի երեքշաբթի չորեքշաբթի հինգշաբթի ուրբաթ շաբաթ կիրակի այսօր երեկ վաղը",
};
