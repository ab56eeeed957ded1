//! The small edition of the cases of plans and scores: a standard for each kind of rule, two red lines and a momentary one.

use super::having;
use serde_json::{Value, json};

/// The standards of each type of site: homes 01.1.1, 03.1.1, 03.1.2 and 08.4.1; roads 01.1.1, 02.1.1, 02.1.2, 04.1.1 and 05.1.1;
/// shops 03.2.1, 08.4.1 and 08.4.2; crossings 06.1.1.
struct Row {
    code: &'static str,
    clause: (&'static str, &'static str),
    rule: (&'static str, &'static str),
    weight: u8,
    sites: &'static str,
}

const ROWS: [Row; 11] = [
    Row {
        code: "01.1.1",
        clause: ("出入口和主要通道展示核心价值观，站立可见。", "The core values are shown at entrances."),
        rule: ("yes_no", ""),
        weight: 1,
        sites: "RES ROAD",
    },
    Row {
        code: "02.1.1",
        clause: (
            "每段路面暴露垃圾不超过两处，每处不超过一平方米。",
            "At most two spots of litter on a stretch.",
        ),
        rule: ("count", "allowed=2;spot_dm2=100;sample=1"),
        weight: 2,
        sites: "ROAD",
    },
    Row {
        code: "02.1.2",
        clause: ("沿路每五十米至少设置一个果皮箱，外观完好。", "A litter bin on every 50 m at least."),
        rule: ("density", "per_m=50;at_least=1"),
        weight: 1,
        sites: "ROAD",
    },
    Row {
        code: "03.1.1",
        clause: ("小区内至少有四个分类投放点，标识清楚。", "At least four points for sorted waste."),
        rule: ("number", "required=4;per_m=0;loss_milli=500"),
        weight: 1,
        sites: "RES",
    },
    Row {
        code: "03.1.2",
        clause: ("非机动车停放在划线内的比例不低于八成。", "Of the bicycles 80 % stand within the lines."),
        rule: ("share", "at_least_bp=8000"),
        weight: 1,
        sites: "RES",
    },
    Row {
        code: "03.2.1",
        clause: ("店铺不超出门窗、外墙经营或者堆放物品。", "No shop trades or piles up goods outside."),
        rule: ("yes_no", ""),
        weight: 1,
        sites: "SHOP",
    },
    Row {
        code: "04.1.1",
        clause: ("人行道净宽不少于一米五，轮椅可以通过。", "Pavements are 1.5 m wide at least."),
        rule: ("dimension", "at_least_mm=1500"),
        weight: 2,
        sites: "ROAD",
    },
    Row {
        code: "05.1.1",
        clause: ("一百米盲道抽查五处，均连续、无占用。", "Tactile paving is free at five places of 100 m."),
        rule: ("path", "length_m=100;samples=5"),
        weight: 1,
        sites: "ROAD",
    },
    Row {
        code: "06.1.1",
        clause: ("观察一个信号周期，行人闯红灯不超过一人次。", "In a signal cycle at most one jaywalker."),
        rule: ("count", "allowed=1;spot_dm2=0;sample=1"),
        weight: 1,
        sites: "CROSS",
    },
    Row {
        code: "08.4.1",
        clause: ("楼道、门厅和店内无电动自行车停放充电。", "No e-bike is charged in stairwells or shops."),
        rule: ("yes_no", ""),
        weight: 3,
        sites: "RES SHOP",
    },
    Row {
        code: "08.4.2",
        clause: ("店内至少配有两具有效灭火器，取用方便。", "Two working extinguishers in a shop at least."),
        rule: ("number", "required=2;per_m=0;loss_milli=500"),
        weight: 3,
        sites: "SHOP",
    },
];

fn standard(row: &Row) -> Value {
    let momentary = row.code == "06.1.1";
    let standard = json!({
        "code": row.code,
        "clause_zh": row.clause.0,
        "clause_en": row.clause.1,
        "kind": row.rule.0,
        "params": row.rule.1,
        "weight": row.weight,
        "sites": row.sites,
        "limit": "L2",
        "rectifiable": if momentary { "momentary" } else { "yes" },
        "photo": if momentary { "none" } else { "not_met" },
    });
    if row.code.starts_with("08.4") {
        return having(standard, "/red", "R");
    }
    if row.code == "03.2.1" {
        let standard = having(standard, "/exemption_zh", "城管部门划线的摊位");
        return having(standard, "/exemption_en", "Stalls in lines of the city management");
    }
    standard
}

/// The edition, as far as its standards are judged at sites of these types.
pub(super) fn edition(types: &[&str]) -> Value {
    let groups = |site_type: &&str| match *site_type {
        "P01" => "RES",
        "P06" => "ROAD",
        "P09" => "CROSS",
        _ => "SHOP",
    };
    let groups: Vec<&str> = types.iter().map(groups).collect();
    let applies = |row: &&Row| row.sites.split(' ').any(|group| groups.contains(&group));
    let standards: Vec<Value> = ROWS.iter().filter(applies).map(standard).collect();
    json!({ "name": "small-2026", "standards": standards })
}
