//! Negations, numbers and dates in scripts that set no words apart: found within a stretch of text,
//! the longest first.
//!
//! Chinese, Japanese, Thai, Lao, Khmer. Words that hold a sign of negation or a numeral and mean
//! neither (莫斯科 is Moscow, 一般 is "general") are known too, so that they are passed over.

#![allow(
    clippy::indexing_slicing,
    reason = "positions are boundaries of characters of the text, ranges found in the list"
)]

mod by_first;

use std::ops::Range;

use by_first::longest_pattern;

use crate::text::dates::{has_counted_months, is_behind_era, is_span, is_span_behind};
use crate::text::word_count::count_words;

/// What a pattern says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sense {
    Negation,
    Number,
    /// A number that is a date.
    Date,
    /// Neither, though it looks so.
    Neither,
}

const PATTERNS: &[(Sense, &str)] = &[
    // Chinese
    (Sense::Negation, "不 没 沒 无 無 未 勿 莫 非法 并非 並非 否认 否認 否决 否決"),
    (
        Sense::Neither,
        "莫斯科 莫迪 莫桑比克 莫名 莫言 未来 未來 无线 無線 无人机 無人機 无锡 無錫 不仅 不僅 不但 不断 不斷 不久 不同 不少 不过 不過 不管 不论 \
         不論 无论 無論 不丹 不动产 不動產 不動産 不禁 对不起 對不起 不得不 不等",
    ),
    (Sense::Number, "公元前 公元 西元前 西元 紀元前"),
    (
        Sense::Date,
        "今天 明天 昨天 后天 後天 前天 今日 明日 昨日 本日 翌日 今年 去年 明年 前年 来年 來年 昨年 本月 上月 下月 上个月 下个月 上個月 下個月 今月 \
         先月 来月 本周 本週 上周 上週 下周 下週 今週 先週 来週 周一 周二 周三 周四 周五 周六 周日 週一 週二 週三 週四 週五 週六 週日 星期一 星期二 \
         星期三 星期四 星期五 星期六 星期日 星期天 月曜 火曜 水曜 木曜 金曜 土曜 日曜 上午 下午 中午 凌晨 午前 午後 正午 半夜 今晚 昨晚 明晚 今朝 今夜 \
         每日 每天 每周 每週 每月 每年 毎日 毎週 毎月 毎年 一半 半数 半數",
    ),
    (
        Sense::Neither,
        "一般 一些 一定 一直 一起 一样 一樣 一切 一旦 一律 一致 一下 一向 一边 一邊 一方 一緒 一路 一带 一帶 统一 統一 唯一 万一 萬一 单一 單一 专一 \
         同一 进一步 進一步 之一 三亚 三亞 千叶 千葉 百度 万科 十分 万达 三星 三菱 三井 八王子 九州 四川 四国 百货 百貨 十字 百姓 半岛 半島 半导体 \
         半導體 半導体 千方百计 万华 一番 一体 一體 一再 一贯 一貫 一概 一共 一味 一并 一旁 一连 一連 万分 十足 百科 四处 四處 四周 \
         三明治 一部分 一部の 一部で 一部を 一部は 一部が 一応 一気 一斉 千万不 千万别 千万要 千万勿 千萬不 千萬別 千萬要 千瓦 万岁 萬歲 万歳",
    ),
    // Japanese
    (Sense::Negation, "ない なかっ なく ません ずに べからず 非公"),
    (Sense::Neither, "少ない 少なく 少なかっ 危ない 危なく 危なかっ なくな つまらない"),
    // Thai
    (Sense::Negation, "ไม่ มิได้ มิให้ มิอาจ มิใช่ มิต้อง ไร้ อย่า ห้าม งดเว้น ปราศจาก"),
    (
        Sense::Neither,
        "อย่าง ไร้สาย ไม่ว่า ไม่เพียง ห้าง ห้าว หกล้ม สองแคว สองแถว แปดเปื้อน พันธ์ พันธุ์ พันธะ พันธกิจ พันธมิตร พันธบัตร พันเอก พันโท พันตรี พันจ่า \
         พันตำรวจ ผูกพัน พัวพัน พันแผล แสนยา แสนสุข แสนรู้ แสนดี หัวล้าน ล้านนา ล้านช้าง สามารถ สามัคคี สามัญ สามี สามเณร สามเหลี่ยม ร้อยตำรวจ \
         ร้อยเอก ร้อยโท ร้อยตรี ร้อยกรอง ร้อยแก้ว ร้อยเรียง เรียบร้อย เก้าอี้ บาทหลวง บทบาท พระบาท \
         พระอาทิตย์ ดวงอาทิตย์ พระจันทร์ ดวงจันทร์ ดาวอังคาร ดาวพุธ ดาวศุกร์ ดาวเสาร์",
    ),
    (
        Sense::Number,
        "หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า สิบ ร้อย พัน หมื่น แสน ล้าน ครึ่ง กิโลเมตร เมตร กิโลกรัม กรัม มิลลิกรัม เซนติเมตร ลิตร ดอลลาร์ ยูโร บาท \
         เปอร์เซ็นต์",
    ),
    (
        Sense::Date,
        "จันทร์ อังคาร พุธ พฤหัส ศุกร์ เสาร์ อาทิตย์ มกราคม กุมภาพันธ์ \
         มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม เมื่อวาน พรุ่งนี้ วันนี้",
    ),
    // Lao, Khmer
    (Sense::Negation, "ບໍ່ ຫ້າມ មិន គ្មាន ពុំ ហាមឃាត់ ហាមប្រាម"),
];

/// Numerals of Chinese and Japanese; digits go with them.
fn is_numeral(character: char) -> bool {
    character.is_numeric()
        || matches!(
            character,
            '零' | '一'
                | '二'
                | '三'
                | '四'
                | '五'
                | '六'
                | '七'
                | '八'
                | '九'
                | '十'
                | '百'
                | '千'
                | '万'
                | '萬'
                | '亿'
                | '億'
                | '兆'
                | '两'
                | '兩'
                | '半'
                | '壱'
                | '弐'
                | '参'
        )
}

/// What stands between the numerals of a number.
fn joins_numerals(character: char) -> bool {
    matches!(character, '.' | ',' | '，' | '．' | '点' | '點' | '・')
}

/// What is counted: it belongs to the number in front of it.
fn is_counter(character: char) -> bool {
    matches!(
        character,
        '年' | '月'
            | '日'
            | '号'
            | '號'
            | '时'
            | '時'
            | '分'
            | '秒'
            | '周'
            | '週'
            | '元'
            | '圆'
            | '圓'
            | '円'
            | '倍'
            | '岁'
            | '歲'
            | '歳'
            | '次'
            | '名'
            | '人'
            | '个'
            | '個'
            | '%'
            | '％'
            | '成'
            | '割'
    )
}

/// What stands within a stretch of text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct NumbersAndNegations<'text> {
    pub(crate) negations: Vec<&'text str>,
    pub(crate) numbers: Vec<&'text str>,
    /// How many of the numbers are dates.
    pub(crate) dates: usize,
    /// How many of the changed words are of these.
    pub(crate) changed_words: usize,
}

impl NumbersAndNegations<'_> {
    /// Adds what stands in another stretch of the same text.
    pub(crate) fn extend(&mut self, other: Self) {
        self.negations.extend(other.negations);
        self.numbers.extend(other.numbers);
        self.dates += other.dates;
        self.changed_words += other.changed_words;
    }
}

/// What stands within `text` and touches `changed`, a range of it.
///
/// Cost: O(bytes), and the patterns that begin with each character.
pub(crate) fn find<'text>(text: &'text str, changed: &Range<usize>) -> NumbersAndNegations<'text> {
    let mut within = NumbersAndNegations::default();
    let mut position = 0;
    while position < text.len() {
        let rest = &text[position..];
        let Some(first) = rest.chars().next() else { break };
        let pattern = longest_pattern(rest);
        let number = number_len(rest);
        let (sense, len) = match pattern {
            Some((sense, len)) if len >= number => (Some(sense), len),
            _ if number > 0 => (Some(sense_of_number(&text[..position], &rest[..number], &rest[number..])), number),
            _ => (None, first.len_utf8()),
        };
        // What was cut has no length, and lies within what stands on both sides of it.
        let end = position + len;
        let touches = if changed.is_empty() {
            position < changed.start && changed.start < end
        } else {
            position < changed.end && changed.start < end
        };
        if touches {
            let found = match sense {
                Some(Sense::Negation) => &mut within.negations,
                Some(Sense::Number | Sense::Date) => {
                    within.dates += usize::from(sense == Some(Sense::Date));
                    &mut within.numbers
                }
                Some(Sense::Neither) | None => {
                    position = end;
                    continue;
                }
            };
            found.push(&text[position..end]);
            let in_change = position.max(changed.start)..end.min(changed.end);
            within.changed_words += if in_change.is_empty() { 0 } else { count_words(&text[in_change]) };
        }
        position = end;
    }
    within
}

/// Whether two lists of numbers are the same, written in one way or another: 下月, 下个月.
pub(crate) fn are_same(one: &[&str], other: &[&str]) -> bool {
    let plain =
        |numbers: &&str| numbers.chars().filter(|character| !matches!(character, '个' | '個')).collect::<String>();
    one == other || one.iter().map(plain).eq(other.iter().map(plain))
}

/// Whether a number with what it counts is a date: 5月3日, 二〇二六年; not the time that something
/// takes: 三年, 十日以内, 期限为十日, 三年六个月. What stands around it tells.
fn sense_of_number(before: &str, number: &str, behind: &str) -> Sense {
    if has_counted_months(number) || is_span_behind(behind) || is_span(number) && !is_behind_era(before) {
        return Sense::Number;
    }
    if number.contains('月') || before.ends_with('月') {
        return Sense::Date;
    }
    let is_span = behind.starts_with(BEHIND_SPANS) || before.ends_with(BEFORE_SPANS) || before.ends_with("期間は");
    let is_date = match number.chars().next_back() {
        Some('日' | '号' | '號') => !is_span,
        Some('年') => {
            let digits = number.chars().take_while(|digit| *digit != '年');
            let is_positional = |digit: char| digit.is_numeric() || "〇零一二三四五六七八九".contains(digit);
            let is_year = digits.clone().count() >= 4 && digits.clone().all(is_positional);
            is_year || is_behind_era(before) || behind.starts_with(is_numeral)
        }
        _ => false,
    };
    if is_date { Sense::Date } else { Sense::Number }
}

/// What stands behind a time that something takes.
const BEHIND_SPANS: [char; 11] = ['以', '内', '內', '间', '間', '后', '後', '未', '期', '之', '的'];

/// What stands in front of it.
const BEFORE_SPANS: [char; 12] = ['为', '為', '满', '滿', '過', '过', '超', '足', '逾', '达', '達', '限'];

/// What parts of a date in figures end with.
const DATE_SIGNS: [char; 5] = ['年', '月', '日', '号', '號'];

/// How long a number is that `text` begins with, with what it counts; zero where there is none.
fn number_len(text: &str) -> usize {
    let mut end = 0;
    for (offset, character) in text.char_indices() {
        if is_numeral(character) {
            end = offset + character.len_utf8();
        } else if offset == 0 || !joins_numerals(character) || offset > end {
            break;
        }
    }
    if end > 0 {
        let unit = UNITS.iter().filter(|unit| text[end..].starts_with(**unit)).map(|unit| unit.len()).max();
        let counter = text[end..].chars().next().filter(|counter| is_counter(*counter)).map(char::len_utf8);
        end += unit.or(counter).unwrap_or_default();
        // A date goes on: 5月3日.
        if text[..end].ends_with(DATE_SIGNS) && text[end..].starts_with(is_numeral) {
            let next = number_len(&text[end..]);
            if text[end..end + next].ends_with(DATE_SIGNS) {
                end += next;
            }
        }
    }
    end
}

/// What is measured or counted, in more than one character or rarely by itself.
const UNITS: &[&str] = &[
    "公里",
    "千米",
    "公斤",
    "千克",
    "毫克",
    "毫升",
    "毫米",
    "厘米",
    "公分",
    "公顷",
    "公頃",
    "平方米",
    "平方公里",
    "立方米",
    "美元",
    "欧元",
    "歐元",
    "日元",
    "英镑",
    "英鎊",
    "港元",
    "卢布",
    "盧布",
    "人民币",
    "摄氏度",
    "华氏度",
    "攝氏度",
    "華氏度",
    "小时",
    "小時",
    "分钟",
    "分鐘",
    "个月",
    "個月",
    "か月",
    "ヶ月",
    "ヵ月",
    "カ月",
    "ケ月",
    "箇月",
    "時間",
    "日間",
    "週間",
    "年間",
    "吨",
    "噸",
    "克",
    "斤",
    "米",
    "里",
    "升",
    "度",
    "亩",
    "畝",
    "天",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_found_by_its_first_character() {
        for (sense, patterns) in PATTERNS {
            for pattern in patterns.split_ascii_whitespace() {
                let found = longest_pattern(pattern).map(|(found, len_bytes)| (found == *sense, len_bytes));
                assert_eq!(found, Some((true, pattern.len())), "{pattern}");
            }
        }
        assert!(longest_pattern("龍").is_none() && longest_pattern("a").is_none() && longest_pattern("").is_none());
    }

    fn negations(text: &str) -> usize {
        find(text, &(0..text.len())).negations.len()
    }

    fn numbers(text: &str) -> Vec<&str> {
        find(text, &(0..text.len())).numbers
    }

    #[test]
    fn negations_and_what_only_looks_so() {
        for (text, expected) in [
            ("他不会来", 1),
            ("他没有来，也未说明", 2),
            ("莫斯科的未来", 0),
            ("他不得不走", 0),
            ("行きません", 1),
            ("行きました", 0),
            ("少ない", 0),
            ("ไม่ไป", 1),
            ("មិនទៅ", 1),
            ("ห้ามจอดรถ", 1),
            ("อย่างนี้", 0),
            ("อย่าไป", 1),
            ("ຫ້າມຈອດ", 1),
        ] {
            assert_eq!(negations(text), expected, "{text}");
        }
    }

    #[test]
    fn numbers_and_what_only_looks_so() {
        for (text, expected) in [
            ("造成十四人受伤", &["十四人"][..]),
            ("5月3日", &["5月3日"]),
            ("5公里三公斤", &["5公里", "三公斤"]),
            ("三点五万元", &["三点五万元"]),
            ("一般统一", &[]),
            ("供水天津", &[]),
            ("周一今天", &["周一", "今天"]),
            ("วันศุกร์", &["ศุกร์"]),
            ("ห้ามจอดรถ", &[]),
            ("ห้าคน", &["ห้า"]),
            ("ห้างสามารถผูกพันเก้าอี้", &[]),
        ] {
            assert_eq!(numbers(text), expected, "{text}");
        }
    }

    #[test]
    fn only_what_touches_the_change() {
        let text = "不会十四人";
        let at = |part: &str| text.find(part).map(|start| start..start + part.len()).unwrap_or_default();
        assert_eq!(find(text, &at("四")).numbers, ["十四人"]);
        assert!(find(text, &at("四")).negations.is_empty());
        assert_eq!(find(text, &at("不")).negations, ["不"]);
        let between = at("会").start;
        assert_eq!(find(text, &(between..between)), NumbersAndNegations::default());
        let between = at("四").start;
        assert_eq!(find(text, &(between..between)).numbers, ["十四人"]);
    }
}
