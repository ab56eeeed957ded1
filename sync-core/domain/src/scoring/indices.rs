//! Two indices of a score, as Luohu District blends them: 公共文明指数, and 环卫指数 of items 02 and 03.

use super::points::POINTS_MAX;
use super::rate::Rate;
use super::values::StandardValue;

/// The items of the second index: 02 环境卫生 and 03 市容秩序. The first index is of all others, so that nothing counts twice.
pub const SECOND_INDEX_ITEMS: [u32; 2] = [2, 3];

/// What the first index has of a blend: seven tenths.
pub const FIRST_INDEX_SHARE_BP: u32 = 7_000;

/// A standing score in its two parts; together they are all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Indices {
    /// Every item but those of the second.
    pub first: Rate,
    /// Items 02 and 03.
    pub second: Rate,
}

impl Indices {
    pub(super) fn of(values: &[StandardValue<'_>]) -> Self {
        let mut indices = Self::default();
        for value in values {
            let item = value.standard.code.item().number();
            let second = SECOND_INDEX_ITEMS.contains(&item);
            let index = if second { &mut indices.second } else { &mut indices.first };
            index.add(u32::from(value.standard.weight.number()), value.points, POINTS_MAX);
        }
        indices
    }
}
