//! The words that the parts of laws and contracts begin with, in the languages that the lexicon
//! knows and some more: a part, a chapter, a section, an article.
//!
//! To correct the words of a language, edit its line here. A word counts only in front of a
//! number (in Finnish, Hungarian and Swedish behind one), and never within a sentence.

use crate::kinds::lexicon::Lower;

/// The rank of a part or a book.
pub(super) const PART: u8 = 7;
/// The rank of a chapter.
const CHAPTER: u8 = 8;
/// The rank of a section.
const SECTION: u8 = 9;
/// The rank of an article, a paragraph, a clause.
pub(super) const ARTICLE: u8 = 10;

/// One language a line: parts, chapters, sections, articles.
const WORDS: &[[&str; 4]] = &[
    // English
    [
        "part book title",
        "chapter",
        "section sec subsection division",
        "article art clause rule schedule annex appendix exhibit recital",
    ],
    // German
    [
        "teil buch",
        "kapitel",
        "abschnitt unterabschnitt titel",
        "artikel art paragraph paragraf ziffer klausel anhang anlage",
    ],
    // Dutch
    ["deel boek", "hoofdstuk", "afdeling paragraaf sectie", "artikel art bijlage"],
    // Turkish
    ["kısım kitap", "bölüm", "kesim ayrım", "madde md ek"],
    // French
    ["partie livre titre", "chapitre", "section", "article art clause annexe"],
    // Spanish
    ["parte libro título", "capítulo", "sección", "artículo art cláusula anexo"],
    // Portuguese
    ["parte livro título", "capítulo", "secção seção", "artigo art cláusula anexo"],
    // Italian
    ["parte libro titolo", "capo capitolo", "sezione", "articolo art clausola allegato"],
    // Serbian, Croatian, Bosnian, Montenegrin
    ["deo dio knjiga", "glava poglavlje", "odeljak odjeljak odsek odsjek", "član članak čl tačka točka prilog aneks"],
    ["део дио књига", "глава поглавље", "одељак одјељак одсек", "члан чл тачка прилог анекс"],
    // Russian
    ["часть книга", "глава", "раздел параграф", "статья ст пункт приложение"],
    // Ukrainian
    ["частина книга", "глава", "розділ параграф", "стаття ст пункт додаток"],
    // Bulgarian
    ["част книга дял", "глава", "раздел", "член чл точка приложение"],
    // Polish
    ["część księga tytuł dział", "rozdział", "oddział sekcja", "artykuł art paragraf ustęp załącznik"],
    // Czech
    ["část kniha", "hlava kapitola", "oddíl díl sekce", "článek čl paragraf příloha"],
    // Slovak
    ["časť kniha", "hlava kapitola", "oddiel diel sekcia", "článok čl paragraf príloha"],
    // Swedish
    ["del bok avdelning", "kapitel kap", "avsnitt", "artikel art paragraf punkt bilaga"],
    // Danish and Norwegian
    ["del bog bok", "kapitel kapittel kap", "afsnit avsnitt seksjon", "artikel artikkel art paragraf bilag vedlegg"],
    // Finnish
    ["osa kirja", "luku", "osasto jakso", "artikla pykälä kohta liite"],
    // Hungarian
    ["rész könyv", "fejezet", "szakasz alcím", "cikk cikkely pont melléklet"],
    // Romanian
    ["partea cartea titlul", "capitolul", "secțiunea secţiunea", "articolul art clauza anexa"],
    // Vietnamese
    ["phần", "chương", "mục", "điều khoản"],
    // Indonesian and Malay
    ["bagian bahagian buku", "bab", "seksi seksyen", "pasal artikel perkara ayat lampiran"],
    // Greek
    ["μέρος βιβλίο τίτλος", "κεφάλαιο", "τμήμα ενότητα", "άρθρο παράρτημα"],
    // Arabic
    ["الجزء الباب", "الفصل", "القسم", "المادة مادة البند الملحق"],
    // Persian
    ["کتاب", "فصل", "بخش قسمت", "ماده اصل بند تبصره پیوست"],
    // Urdu
    ["حصہ", "باب", "سیکشن", "آرٹیکل دفعہ شق مادہ ضمیمہ"],
    // Hebrew
    ["חלק", "פרק", "סימן", "סעיף תקנה נספח"],
    // Hindi
    ["भाग", "अध्याय", "खंड खण्ड अनुभाग", "अनुच्छेद धारा नियम अनुसूची"],
    // Thai
    ["ภาค ลักษณะ", "หมวด บท", "ส่วน", "มาตรา ข้อ"],
    // Lao
    ["ພາກ", "ໝວດ ບົດ", "ພາກສ່ວນ", "ມາດຕາ ຂໍ້"],
    // Khmer
    ["គន្ថី", "ជំពូក", "ផ្នែក", "មាត្រា ប្រការ"],
    // Burmese
    ["အပိုင်း", "အခန်း", "", "ပုဒ်မ အပိုဒ်"],
    // Georgian
    ["ნაწილი წიგნი კარი", "თავი", "ნაკვეთი", "მუხლი დანართი"],
    // Armenian
    ["մաս գիրք", "գլուխ", "բաժին", "հոդված հավելված"],
    // Estonian
    ["osa raamat", "peatükk", "jagu jaotis", "artikkel lisa"],
    // Latvian
    ["daļa", "nodaļa", "iedaļa", "pielikums"],
    // Lithuanian
    ["dalis knyga", "skyrius", "skirsnis", "straipsnis str priedas"],
    // Slovenian
    ["del knjiga", "poglavje", "oddelek odsek", "člen priloga"],
    // Icelandic
    ["hluti", "kafli", "þáttur", "viðauki"],
    // Albanian
    ["pjesa libri", "kreu kapitulli", "seksioni", "neni"],
    // Catalan
    ["part llibre títol", "capítol", "secció", "article clàusula annex"],
    // Belarusian
    ["частка кніга", "глава", "раздзел", "артыкул дадатак"],
    // Macedonian
    ["дел книга", "глава", "оддел", "член прилог"],
    // Azerbaijani
    ["hissə", "fəsil", "bölmə", "maddə"],
    // Bengali
    ["খণ্ড ভাগ", "অধ্যায়", "পরিচ্ছেদ", "অনুচ্ছেদ ধারা"],
];

/// Words of an article that are one only behind a number with a point, as they mean other things
/// too: `5. gr.` (Icelandic, as against 5 gr. of salt), `5. pants` (Latvian).
const ARTICLES_BEHIND_POINT: [&str; 3] = ["gr.", "grein", "pants"];

/// The rank of a line that begins as the parts of laws do, and what stands behind word and number;
/// `None` for any other line.
pub(super) fn structure(line: &str) -> Option<(u8, &str)> {
    if let Some(rest) = line.strip_prefix('§') {
        let number = rest.trim_start_matches('§').trim_start();
        return Some((ARTICLE, behind_number(number)?));
    }
    if let Some(found) = eastern(line) {
        return Some(found);
    }
    let (first, rest) = line.split_once(|space: char| space.is_whitespace())?;
    let rest = rest.trim_start();
    if let Some(behind) = behind_number(rest)
        && let Some(rank) = rank(first)
    {
        return Some((rank, behind));
    }
    // `5. cikk`, `12 §`, `3 luku`.
    let is_first_number = behind_number(first).is_some_and(|behind| matches!(behind, "" | "."));
    let second = rest.split(char::is_whitespace).next().filter(|_| is_first_number)?;
    let behind = rest.get(second.len()..)?;
    let is_article = second == "§" || first.ends_with('.') && ARTICLES_BEHIND_POINT.contains(&second);
    if is_article { Some((ARTICLE, behind)) } else { rank(second).map(|rank| (rank, behind)) }
}

/// Whether the text of an article stands right behind its number in a line that begins so, without
/// a mark between: `§ 5 Die Gebühr …`, `Art. 2º O prazo …`, `제5조(해지) 회원은 …`.
pub(super) fn sets_text_behind_number(line: &str) -> bool {
    const STEMS: &str = "§ art článek čl član madde pasal điều clause klausel cláusula clausola klauzul стат ст член чл члан \
                         άρθρο 제";
    let lower = line.split(char::is_whitespace).next().unwrap_or_default().to_lowercase();
    STEMS.split_whitespace().any(|stem| lower.starts_with(stem))
}

/// The rank of a word, if it is one of the lists.
fn rank(word: &str) -> Option<u8> {
    let lower = Lower::of(word.trim_end_matches('.'));
    let word = lower.as_str();
    let ranks = [PART, CHAPTER, SECTION, ARTICLE];
    let found = |language: &[&str; 4]| {
        let lists = language.iter().zip(ranks);
        lists
            .into_iter()
            .find_map(|(list, rank)| list.split(' ').any(|other| other == word && !word.is_empty()).then_some(rank))
    };
    WORDS.iter().find_map(found)
}

/// What stands behind a number: `5`, `12a`, `3.2`, `IV`, `A`.
fn behind_number(text: &str) -> Option<&str> {
    let is_in_number = |character: char| character.is_alphanumeric() || matches!(character, '.' | '-' | '/');
    let end = text.find(|character| !is_in_number(character)).unwrap_or(text.len());
    let number = text.get(..end)?.trim_end_matches(['.', '-', '/']);
    let letters = number.chars().filter(|character| character.is_alphabetic()).count();
    let has_digit_first = number.starts_with(char::is_numeric);
    let is_letter = number.len() == 1 && number.starts_with(|letter: char| letter.is_ascii_uppercase());
    let is_number = has_digit_first && letters <= 4 || is_roman(number) || is_letter;
    is_number.then(|| text.get(number.len()..)).flatten()
}

/// Whether a text is a Roman numeral.
pub(super) fn is_roman(text: &str) -> bool {
    !text.is_empty() && text.len() <= 8 && text.bytes().all(|letter| b"IVXLCDM".contains(&letter))
}

/// Whether a character is a digit as Chinese numerals are made of.
pub(super) fn is_chinese_digit(character: char) -> bool {
    "〇零一二三四五六七八九十百千两".contains(character)
}

/// `第五条`, `第3章`, `제5조`, as [`structure`].
fn eastern(line: &str) -> Option<(u8, &str)> {
    let rest = line.strip_prefix(['第', '제'])?.trim_start();
    let is_digit = |character: char| character.is_numeric() || is_chinese_digit(character);
    let behind = rest.trim_start_matches(is_digit).trim_start();
    let unit = behind.chars().next().filter(|_| rest.starts_with(is_digit))?;
    let rank = match unit {
        '编' | '編' | '部' | '篇' | '卷' | '巻' | '편' | '부' => PART,
        '章' | '장' => CHAPTER,
        '节' | '節' | '절' => SECTION,
        '条' | '條' | '款' | '项' | '項' | '조' | '항' => ARTICLE,
        _ => return None,
    };
    let mut behind = behind.get(unit.len_utf8()..)?;
    // `第五条の二`, `第五条之一`, `제5조의2`.
    if let Some(branch) = behind.strip_prefix(['の', '之', '의']).filter(|branch| branch.starts_with(is_digit)) {
        behind = branch.trim_start_matches(is_digit);
    }
    let is_apart =
        behind.is_empty() || behind.starts_with(|next: char| next.is_whitespace() || "（(【：:　".contains(next));
    is_apart.then_some((rank, behind))
}

/// Whether what follows the number of a clause goes on with a citation: Abs. 2, BGB.
pub(super) fn is_part_of_citation(rest: &str) -> bool {
    let word = rest.split(|mark: char| !mark.is_alphanumeric()).next().unwrap_or_default();
    let is_short_name = word.chars().filter(|letter| letter.is_uppercase()).nth(1).is_some();
    is_short_name
        || ["abs", "absatz", "satz", "nr", "nummer", "halbsatz", "및", "또는", "내지"].contains(&&*word.to_lowercase())
        || rest.strip_prefix('제').is_some_and(|number| number.starts_with(char::is_numeric))
        || THAI_CITATIONS.split(' ').any(|word| rest.starts_with(word))
}

/// How Thai goes on behind an article that is cited: of, and, or, to, paragraph, provides.
const THAI_CITATIONS: &str = "ของ แห่ง และ หรือ ถึง วรรค กำหนด บัญญัติ";

/// Whether what stands in brackets refers to another text: see note 3, vgl. oben.
pub(super) fn refers(aside: &str) -> bool {
    const WORDS: [&str; 24] = [
        "see",
        "cf",
        "compare",
        "siehe",
        "s",
        "vgl",
        "vergleiche",
        "zie",
        "voir",
        "v",
        "cfr",
        "véase",
        "ver",
        "vea",
        "vedi",
        "см",
        "див",
        "vidi",
        "види",
        "zob",
        "viz",
        "bkz",
        "se",
        "xem",
    ];
    let first = aside.split(|mark: char| !mark.is_alphanumeric()).next().unwrap_or_default();
    WORDS.contains(&&*first.to_lowercase()) || aside.starts_with(['见', '見', '参', '參'])
}

/// Whether a label says that a question or an answer follows.
pub(super) fn asks_or_answers(label: &str) -> bool {
    const LABELS: &str = "question answer frage antwort vraag antwoord question réponse pregunta respuesta pergunta resposta domanda \
                          risposta pitanje odgovor питање одговор вопрос ответ питання відповідь въпрос отговор pytanie odpowiedź \
                          otázka odpověď odpoveď fråga svar spørgsmål spørsmål kysymys vastaus kérdés válasz întrebare răspuns soru \
                          cevap yanıt hỏi đáp tanya jawab ερώτηση απάντηση سؤال جواب س ج שאלה תשובה प्रश्न उत्तर ถาม ตอบ 问 答 問 질문 답변";
    let lower = label.to_lowercase();
    LABELS.split_whitespace().any(|word| word == lower)
}

/// Whether a short line is what a letter ends with: it is no title of what follows.
pub(super) fn closes_letter(line: &str) -> bool {
    let lower = line.to_lowercase();
    let goes_on = |rest: &str| !rest.starts_with(char::is_alphanumeric);
    let is_short = lower.split_whitespace().nth(LETTER_WORDS_MAX).is_none();
    let closes = |closing: &str| match closing.contains(' ') {
        true => lower.strip_prefix(closing).is_some_and(goes_on),
        // Best practices, Thanks to all.
        false => lower.trim_end_matches(|mark: char| !mark.is_alphanumeric()) == closing,
    };
    is_short && CLOSINGS.iter().any(|closing| closes(closing))
}

/// A line that closes a letter has at most so many words.
const LETTER_WORDS_MAX: usize = 4;

/// How letters are closed, by their first words.
const CLOSINGS: [&str; 45] = [
    "thanks",
    "thank you",
    "many thanks",
    "best",
    "best regards",
    "kind regards",
    "warm regards",
    "regards",
    "yours truly",
    "sincerely",
    "cheers",
    "mit freundlichen",
    "mit freundlichem",
    "viele grüße",
    "liebe grüße",
    "beste grüße",
    "freundliche grüße",
    "herzliche grüße",
    "danke",
    "cordialement",
    "bien cordialement",
    "merci",
    "saludos",
    "un saludo",
    "gracias",
    "atentamente",
    "cordiali saluti",
    "distinti saluti",
    "grazie",
    "obrigado",
    "obrigada",
    "atenciosamente",
    "met vriendelijke",
    "groeten",
    "bedankt",
    "med vänlig",
    "med vennlig",
    "med venlig",
    "hälsningar",
    "с уважением",
    "спасибо",
    "с поштовањем",
    "s poštovanjem",
    "z poważaniem",
    "s pozdravem",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_every_language_are_known() {
        for (word, expected) in [
            ("Article", ARTICLE),
            ("Kapitel", CHAPTER),
            ("Члан", ARTICLE),
            ("СТАТЬЯ", ARTICLE),
            ("Art.", ARTICLE),
            ("المادة", ARTICLE),
            ("ماده", ARTICLE),
            ("Άρθρο", ARTICLE),
            ("Bölüm", CHAPTER),
            ("Ενότητα", SECTION),
        ] {
            assert_eq!(rank(word), Some(expected), "{word}");
        }
        assert_eq!(structure("5. gr. Gjald"), Some((ARTICLE, " Gjald")));
        for amount in ["5 gr. Salz", "200 gr Zucker", "5 pants", "Pants 5", "5. Gr."] {
            assert_eq!(structure(amount), None, "{amount}");
        }
        assert_eq!(rank("The"), None);
        assert_eq!(rank(""), None);
    }

    #[test]
    fn a_number_stands_behind_the_word_or_in_front() {
        for (line, behind) in [
            ("Article 5", ""),
            ("Section 3.2a Notice", " Notice"),
            ("Artikel IV – Preise", " – Preise"),
            ("§12 Kündigung", " Kündigung"),
            ("§§ 3", ""),
            ("5. cikk", ""),
            ("12 § Uppsägning", " Uppsägning"),
            ("第五条 通知", " 通知"),
            ("第12条の2", ""),
            ("제5조(통지)", "(통지)"),
            ("माद 5", "-"),
            ("The 5", "-"),
            ("第一次会议", "-"),
        ] {
            assert_eq!(structure(line).map_or("-", |(_, behind)| behind), behind, "{line}");
        }
    }
}
