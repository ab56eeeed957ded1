//! The 32 types of site and the 19 groups that catalogues name them by.

use std::fmt;
use std::str::FromStr;

use super::words::Words;

/// A group of site types, as catalogues abbreviate it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SiteGroup {
    /// Homes: compounds and urban villages.
    Res,
    /// Community centres and practice stations.
    Com,
    /// Roads and streets.
    Road,
    /// Road crossings.
    Cross,
    /// Squares and parks.
    Sqr,
    /// Produce markets.
    Mkt,
    /// Malls, restaurants and shops.
    Shop,
    /// Hotels.
    Hotel,
    /// Counters that serve the public.
    Win,
    /// Hospitals, clinics and pharmacies.
    Med,
    /// Schools and what is around them.
    Sch,
    /// Venues of culture, sport and youth.
    Cul,
    /// Internet bars and entertainment.
    Ent,
    /// Stops, stations and ports.
    Tra,
    /// Public toilets.
    Wc,
    /// Waste stations and sorting points.
    Wst,
    /// Building sites.
    Con,
    /// Parking areas.
    Prk,
    /// Watercourses.
    Wtr,
}

impl Words for SiteGroup {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("RES", Self::Res),
        ("COM", Self::Com),
        ("ROAD", Self::Road),
        ("CROSS", Self::Cross),
        ("SQR", Self::Sqr),
        ("MKT", Self::Mkt),
        ("SHOP", Self::Shop),
        ("HOTEL", Self::Hotel),
        ("WIN", Self::Win),
        ("MED", Self::Med),
        ("SCH", Self::Sch),
        ("CUL", Self::Cul),
        ("ENT", Self::Ent),
        ("TRA", Self::Tra),
        ("WC", Self::Wc),
        ("WST", Self::Wst),
        ("CON", Self::Con),
        ("PRK", Self::Prk),
        ("WTR", Self::Wtr),
    ];
}

impl SiteGroup {
    /// Every group, in the order of its first site type.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::WORDS.iter().map(|(_, group)| *group)
    }

    /// The abbreviation, such as `RES`.
    #[must_use]
    pub fn abbreviation(self) -> &'static str {
        self.in_word()
    }

    /// The group of an abbreviation, in capitals.
    #[must_use]
    pub fn of_abbreviation(text: &str) -> Option<Self> {
        Self::of_word(text)
    }
}

/// A type of site, `P01` to `P32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteType(u8);

struct Named {
    group: SiteGroup,
    zh: &'static str,
    en: &'static str,
}

const fn named(group: SiteGroup, zh: &'static str, en: &'static str) -> Named {
    Named { group, zh, en }
}

/// Row i names type i + 1.
const TYPES: [Named; 32] = [
    named(SiteGroup::Res, "居民小区", "residential compound"),
    named(SiteGroup::Res, "老旧/无物业小区", "old compound without management"),
    named(SiteGroup::Res, "城中村", "urban village"),
    named(SiteGroup::Com, "社区党群服务中心/居委会", "community service centre"),
    named(SiteGroup::Com, "文明实践所站", "civilisation-practice station"),
    named(SiteGroup::Road, "主次干道", "main road"),
    named(SiteGroup::Road, "商业大街", "shopping street"),
    named(SiteGroup::Road, "背街小巷", "back street"),
    named(SiteGroup::Cross, "交通路口", "road crossing"),
    named(SiteGroup::Sqr, "广场", "square"),
    named(SiteGroup::Sqr, "公园绿地", "park"),
    named(SiteGroup::Mkt, "农贸市场", "produce market"),
    named(SiteGroup::Shop, "商场超市", "mall or supermarket"),
    named(SiteGroup::Shop, "餐饮店", "restaurant"),
    named(SiteGroup::Shop, "临街商铺/三小场所", "street shop or small premises"),
    named(SiteGroup::Hotel, "宾馆旅馆", "hotel"),
    named(SiteGroup::Win, "银行通信水电气营业厅", "bank, telephone or utility counter"),
    named(SiteGroup::Win, "政务服务大厅", "government service hall"),
    named(SiteGroup::Med, "医院", "hospital"),
    named(SiteGroup::Med, "社康/药店", "community clinic or pharmacy"),
    named(SiteGroup::Sch, "学校及周边200米", "school and 200 m around it"),
    named(SiteGroup::Cul, "文化场馆", "cultural venue"),
    named(SiteGroup::Cul, "体育/青少年场所", "sports or youth venue"),
    named(SiteGroup::Ent, "网吧娱乐", "internet bar or entertainment venue"),
    named(SiteGroup::Tra, "公交站台", "bus stop"),
    named(SiteGroup::Tra, "地铁口", "metro entrance"),
    named(SiteGroup::Tra, "客运站/火车站/口岸", "coach station, railway station or border port"),
    named(SiteGroup::Wc, "公厕", "public toilet"),
    named(SiteGroup::Wst, "转运站/投放点", "waste transfer station or sorting point"),
    named(SiteGroup::Con, "工地围挡", "building site"),
    named(SiteGroup::Prk, "停车区", "parking area"),
    named(SiteGroup::Wtr, "河道水体", "watercourse"),
];

impl SiteType {
    /// How many types there are.
    pub const COUNT: u8 = 32;

    /// The type of a number; `None` outside 1 to 32.
    #[must_use]
    pub fn of_number(number: u8) -> Option<Self> {
        (1..=Self::COUNT).contains(&number).then_some(Self(number))
    }

    /// Its number, 1 to 32.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Every type, ascending.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..=Self::COUNT).map(Self)
    }

    fn named(self) -> &'static Named {
        TYPES
            .get(usize::from(self.0 - 1))
            .expect("of_number() let only 1 to 32 pass, and the table has 32 rows")
    }

    /// Its group.
    #[must_use]
    pub fn group(self) -> SiteGroup {
        self.named().group
    }

    /// Its Chinese name.
    #[must_use]
    pub fn name_zh(self) -> &'static str {
        self.named().zh
    }

    /// Its English name, in lower case.
    #[must_use]
    pub fn name_en(self) -> &'static str {
        self.named().en
    }
}

impl fmt::Display for SiteType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "P{:02}", self.0)
    }
}

/// A text that is no site type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no site type; write P01 to P32")]
pub struct SiteTypeError(pub String);

impl FromStr for SiteType {
    type Err = SiteTypeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.strip_prefix('P').and_then(|digits| digits.parse().ok());
        let known = number.and_then(Self::of_number).filter(|known| known.to_string() == text);
        known.ok_or_else(|| SiteTypeError(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_of_site_has_a_code_a_group_and_two_names() {
        for site_type in SiteType::all() {
            assert_eq!(site_type.to_string().parse(), Ok(site_type));
            assert_eq!(SiteType::of_number(site_type.number()), Some(site_type));
            assert!(!site_type.name_zh().is_empty() && site_type.name_en().is_ascii());
        }
        let school: SiteType = "P21".parse().unwrap();
        assert_eq!((school.group(), school.name_zh()), (SiteGroup::Sch, "学校及周边200米"));
    }

    #[test]
    fn every_group_has_a_site_type_and_one_abbreviation() {
        for group in SiteGroup::all() {
            assert!(SiteType::all().any(|site_type| site_type.group() == group), "{group:?} is empty");
            assert_eq!(SiteGroup::of_abbreviation(group.abbreviation()), Some(group));
        }
        assert_eq!(SiteGroup::all().count(), 19);
    }

    #[test]
    fn what_is_no_site_type_is_told_the_range() {
        for other in ["P00", "P33", "P1", "p01", "RES", "P+1", ""] {
            let refused = other.parse::<SiteType>().unwrap_err();
            assert!(refused.to_string().contains("P01 to P32"), "{refused}");
        }
    }
}
