//! What is measured with: findings with notes of forty Chinese characters, and usual walks, all from a seed.

use crate::measure::Fallible;
use domain::checks::{CheckKey, CheckResult, Exemption, Observation};
use domain::findings::{Amendment, Finding, Handled};
use domain::geo::{Placed, PlacedParts};
use domain::grids::GridCode;
use domain::walks::Outcome;
use merge::hash::{Hash, Id};
use sync_core::entropy::Entropy;
use sync_core::gate::Holder;
use sync_core::phone::PhoneReplica;
use sync_core::places;

/// The edition that everything here is judged by.
pub(crate) const EDITION: Hash = Hash([0xe2; 32]);

/// How many characters a note has.
const NOTE_CHARS: usize = 40;

/// Random numbers from a seed: the same seed gives the same bytes, which do not compress.
#[derive(Clone, Debug)]
pub(crate) struct Seeds(pub(crate) u64);

impl Seeds {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        u32::try_from(self.next() % u64::from(end.max(1))).unwrap_or(0)
    }

    /// Random bytes.
    pub(crate) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        let place = self.next() as usize % words.len().max(1);
        words.get(place).copied().unwrap_or_default()
    }
}

impl Entropy for Seeds {
    fn fill(&mut self, bytes: &mut [u8]) {
        for part in bytes.chunks_mut(8) {
            let random = self.next().to_le_bytes();
            part.iter_mut().zip(random).for_each(|(to, from)| *to = from);
        }
    }
}

const ROADS: [&str; 24] = [
    "福华三路",
    "益田路",
    "深南大道",
    "莲花路",
    "新洲路",
    "彩田路",
    "红荔西路",
    "景田北街",
    "梅林一村",
    "福强路",
    "滨河大道",
    "石厦北二街",
    "沙嘴路",
    "下沙村",
    "皇岗公园街",
    "民田路",
    "笋岗西路",
    "上步中路",
    "振华路",
    "燕南路",
    "华强北步行街",
    "八卦二路",
    "园岭新村",
    "香梅路",
];
const SPOTS: [&str; 20] = [
    "路口东北角",
    "公交站旁",
    "菜市场后门",
    "三栋一单元楼道",
    "地下车库入口",
    "小学门口",
    "便民服务站前",
    "绿化带内",
    "垃圾收集点",
    "沿街商铺门前",
    "公厕男侧",
    "工地围挡外",
    "社区公园南门",
    "人行天桥下",
    "地铁口西侧",
    "消防通道",
    "架空层",
    "停车场出口",
    "桥底空地",
    "幼儿园西墙",
];
const FAULTS: [&str; 24] = [
    "垃圾桶满溢",
    "电动车违规充电",
    "共享单车乱停放",
    "井盖破损下沉",
    "墙面乱张贴小广告",
    "占道经营",
    "路面积水",
    "灯杆线缆裸露",
    "店招松动",
    "建筑垃圾未清运",
    "绿地踩踏黄土裸露",
    "污水外溢有异味",
    "护栏缺损",
    "杂物堵塞通道",
    "果皮箱脏污",
    "树枝遮挡路灯",
    "广告布幅破损",
    "渣土车带泥上路",
    "地砖翘起",
    "餐饮油烟直排",
    "非机动车逆行停放",
    "空调外机滴水",
    "宣传栏内容过期",
    "灭火器过期",
];
const DETAILS: [&str; 20] = [
    "约两平方米",
    "散落纸盒与餐盒五处",
    "已持续多日",
    "影响行人通行",
    "有两辆车占用盲道",
    "附近居民反映强烈",
    "夜间照明不足",
    "缺口约三十厘米",
    "雨后更为明显",
    "现场无人看管",
    "牵涉四户商家",
    "油渍未冲洗",
    "标识已经褪色",
    "距学校不足五十米",
    "当班保洁员不在岗",
    "围蔽不完整",
    "共有六块",
    "门锁损坏",
    "与上周同一位置",
    "高度超过一米",
];
const ACTIONS: [&str; 16] = [
    "已通知物业清理",
    "现场劝离",
    "转街道城管科处理",
    "已拍照留存待复查",
    "商户承诺今日整改",
    "联系环卫所增派人手",
    "请社区工作站跟进",
    "已设置警示标志",
    "报水务部门检修",
    "下午再次查看",
    "需要区里协调",
    "已当场督促清扫",
    "待责任单位回复",
    "上报供电所",
    "安排志愿者值守",
    "建议增设设施",
];

/// A note of forty Chinese characters.
pub(crate) fn note(seeds: &mut Seeds) -> String {
    let mut note = format!("{}{}{}", seeds.pick(&ROADS), seeds.pick(&SPOTS), seeds.pick(&FAULTS));
    note = format!("{note}，{}，{}", seeds.pick(&DETAILS), seeds.pick(&ACTIONS));
    while note.chars().count() < NOTE_CHARS {
        note = format!("{note}，{}", seeds.pick(&DETAILS));
    }
    note.chars().take(NOTE_CHARS).collect()
}

/// A standard's code, as item × 10,000 + content × 100 + number.
fn standard(seeds: &mut Seeds) -> u32 {
    (1 + seeds.below(12)) * 10_000 + (1 + seeds.below(9)) * 100 + 1 + seeds.below(4)
}

/// A finding as both ways hold it: twelve fields (an extent is one, with its unit), a note, two photos.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) id: [u8; 16],
    pub(crate) grid: u64,
    pub(crate) walk: [u8; 16],
    pub(crate) site: [u8; 16],
    pub(crate) standard: u32,
    pub(crate) at: PlacedParts,
    pub(crate) extent: (u32, u32),
    pub(crate) limit_class: u8,
    pub(crate) red_line: u8,
    pub(crate) note: String,
    pub(crate) photos: [[u8; 32]; 2],
}

impl Row {
    /// A finding under an id, in a grid.
    pub(crate) fn new(id: Id, grid: GridCode, seeds: &mut Seeds) -> Self {
        let step = |seeds: &mut Seeds, end: u32| i32::try_from(seeds.below(end)).unwrap_or(0);
        let at = PlacedParts {
            datum: 1,
            lat_e7: 225_200_000 + step(seeds, 400_000),
            lng_e7: 1_140_300_000 + step(seeds, 600_000),
            accuracy_dm: 30 + seeds.below(200),
            source: 1,
        };
        Self {
            id: id.0,
            grid: grid.number(),
            walk: seeds.bytes(),
            site: seeds.bytes(),
            standard: standard(seeds),
            at,
            extent: (1 + seeds.below(12), 1),
            limit_class: u8::try_from(seeds.below(5)).unwrap_or(0),
            red_line: u8::from(seeds.below(300) == 0),
            note: note(seeds),
            photos: [seeds.bytes(), seeds.bytes()],
        }
    }

    /// The same, found at a check.
    fn found_in(self, check: &CheckKey) -> Self {
        Self { walk: check.walk.0, site: check.site.0, standard: check.standard, ..self }
    }

    /// What our phones record.
    pub(crate) fn finding(&self) -> Fallible<Finding> {
        Ok(Finding {
            id: Id(self.id),
            walk: Some(Id(self.walk)),
            site: Id(self.site),
            standard: self.standard,
            edition: None,
            position: Some(Placed::try_from(self.at)?),
            note: self.note.clone(),
            extent: self.extent,
            limit_class: self.limit_class,
            red_line: self.red_line,
            handled: Handled::Recorded,
            photos: self.photos.iter().map(|photo| Hash(*photo)).collect(),
        })
    }
}

/// A grid of the first community by its place.
pub(crate) fn grid(place: u64) -> Fallible<GridCode> {
    Ok(GridCode::new(440_304_001_018_001 + place)?)
}

/// Findings spread over four grids, with ids that ascend as phones make them.
pub(crate) fn findings(count: usize, seeds: &mut Seeds) -> Fallible<Vec<Row>> {
    let mut rows = Vec::with_capacity(count);
    for place in 0..count as u64 {
        let id = sync_core::entropy::new_entity_id(seeds, 1_795_000_000_000 + place as i64 * 20_000);
        // a leader finishes one grid before the next: 25 findings of each by turns
        rows.push(Row::new(id, grid(place / 25 % 4)?, seeds));
    }
    Ok(rows)
}

/// Where a walk takes place: a grid, its sites, and the standards that apply at each.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The grid.
    pub(crate) grid: GridCode,
    /// Its sites.
    pub(crate) sites: Vec<Id>,
    /// What can be judged there.
    applies: Vec<(Id, u32)>,
}

impl Place {
    /// A grid with twelve sites, at each of which ten standards apply.
    pub(crate) fn new(grid: GridCode, seeds: &mut Seeds) -> Self {
        let sites: Vec<Id> = (0..12).map(|_| Id(seeds.bytes())).collect();
        let mut applies = Vec::with_capacity(sites.len() * 10);
        for site in &sites {
            // contents ascend, so that no standard applies twice at a site
            applies.extend(
                (1..=10).map(|content| (*site, standard(seeds) / 10_000 * 10_000 + content * 100 + 1)),
            );
        }
        Self { grid, sites, applies }
    }

    /// Twenty-five of what can be judged, site after site.
    fn chosen(&self, seeds: &mut Seeds) -> Vec<(Id, u32)> {
        let (mut wanted, mut left) = (25, u32::try_from(self.applies.len()).unwrap_or(0));
        let mut chosen = Vec::with_capacity(25);
        for pair in &self.applies {
            if seeds.below(left) < wanted {
                chosen.push(*pair);
                wanted -= 1;
            }
            left -= 1;
        }
        chosen
    }
}

/// A usual walk, recorded on a phone: start, 25 checks, 2 findings, 6 edits, finish.
pub(crate) fn usual_walk(
    phone: &mut PhoneReplica,
    holder: &Holder,
    (place, seeds): (&Place, &mut Seeds),
) -> Fallible<()> {
    let grid = place.grid;
    let walk = phone.start_walk(holder, grid, EDITION)?.walk;
    let mut keys = Vec::with_capacity(25);
    let mut found = Vec::with_capacity(2);
    for (number, (site, standard)) in place.chosen(seeds).into_iter().enumerate() {
        let key = CheckKey { walk, site, standard };
        let (mut observation, mut said) = (judged(number, seeds), String::new());
        if observation.result == CheckResult::NotMet {
            let row = Row::new(phone.new_id(), grid, seeds).found_in(&key);
            phone.record_finding(holder, grid, &row.finding()?)?;
            observation.finding = Some(Id(row.id));
            found.push(Id(row.id));
        }
        if observation.result == CheckResult::NotApplicable {
            said = note(seeds).chars().take(12).collect();
        }
        phone.check(holder, grid, (&key, &observation, &said))?;
        keys.push(key);
    }
    edits(phone, holder, (grid, &keys, &found), seeds)?;
    phone.finish_walk(holder, grid, (walk, Outcome::Complete, ""))?;
    Ok(())
}

/// What a leader says of a check: most are met, two are not and lead to findings, a few do not apply.
fn judged(number: usize, seeds: &mut Seeds) -> Observation {
    let sampled = |result, seeds: &mut Seeds| Observation {
        result,
        observed: Some(1 + seeds.below(9)),
        sample: Some(10 + seeds.below(90)),
        exemption: Exemption::None,
        finding: None,
    };
    match number {
        7 | 18 => sampled(CheckResult::NotMet, seeds),
        3 | 12 | 21 => sampled(CheckResult::Met, seeds),
        10 => Observation::plain(CheckResult::NotApplicable),
        24 => Observation::plain(CheckResult::NotChecked),
        _ => Observation::plain(CheckResult::Met),
    }
}

/// Six edits: two checks corrected; a note of each finding, an extent, and what was done about it.
fn edits(
    phone: &mut PhoneReplica,
    holder: &Holder,
    (grid, keys, found): (GridCode, &[CheckKey], &[Id]),
    seeds: &mut Seeds,
) -> Fallible<()> {
    for key in keys.iter().skip(14).take(2) {
        let corrected = Observation::plain(CheckResult::NotApplicable);
        phone.check(holder, grid, (key, &corrected, ""))?;
    }
    let partition = places::of_grid(grid);
    let mut amend = |finding: Id, amendment: Amendment| -> Fallible<()> {
        let edit = phone.begin_finding_edit(partition, finding)?;
        phone.amend_finding(holder, &edit, &amendment)?;
        Ok(())
    };
    for finding in found {
        amend(*finding, Amendment::Note(note(seeds)))?;
    }
    if let [first, .., last] = found {
        amend(*first, Amendment::Extent(1 + seeds.below(20), 1))?;
        amend(*last, Amendment::Handled(Handled::OnTheSpot))?;
    }
    Ok(())
}
