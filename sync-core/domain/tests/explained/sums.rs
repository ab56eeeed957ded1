//! Sums as a text prints them, done again by somebody who knows nothing but the text.

/// Signs of a sum.
const SIGNS: [char; 7] = ['+', '−', '×', '÷', '(', ')', ' '];

/// Every equation of a text that does not hold, and how many there are.
pub(crate) fn wrong(text: &str) -> (Vec<String>, usize) {
    let (mut wrong, mut all) = (Vec::new(), 0);
    for line in text.lines() {
        let sides: Vec<&str> = line.split('=').collect();
        for (left, right) in sides.iter().zip(sides.iter().skip(1)) {
            all += 1;
            let (left, right) = (ending(left), beginning(right));
            if value(left).is_none() || value(left) != value(right) {
                wrong.push(format!("{left} = {right} in {line}"));
            }
        }
    }
    (wrong, all)
}

fn is_of_a_sum(letter: char) -> bool {
    letter.is_ascii_digit() || SIGNS.contains(&letter)
}

/// The sum with which a text ends.
fn ending(text: &str) -> &str {
    let from = text.char_indices().rev().take_while(|(_, letter)| is_of_a_sum(*letter)).last();
    from.map_or("", |(at, _)| &text[at..]).trim()
}

/// The sum with which a text begins.
fn beginning(text: &str) -> &str {
    let end = text.find(|letter| !is_of_a_sum(letter)).unwrap_or(text.len());
    // a bracket that was not opened is the text's
    let sum = text[..end].trim();
    if sum.contains('(') { sum } else { sum.trim_end_matches(')') }
}

/// What a sum comes to, divisions rounded down; `None` where it is none.
fn value(sum: &str) -> Option<i128> {
    let signs: Vec<char> = sum.chars().filter(|letter| *letter != ' ').collect();
    let mut rest = signs.as_slice();
    let value = added(&mut rest)?;
    rest.is_empty().then_some(value)
}

fn added(rest: &mut &[char]) -> Option<i128> {
    let mut value = multiplied(rest)?;
    while let [sign @ ('+' | '−'), behind @ ..] = *rest {
        *rest = behind;
        let next = multiplied(rest)?;
        value += if *sign == '+' { next } else { -next };
    }
    Some(value)
}

fn multiplied(rest: &mut &[char]) -> Option<i128> {
    let mut value = number(rest)?;
    while let [sign @ ('×' | '÷'), behind @ ..] = *rest {
        *rest = behind;
        let next = number(rest)?;
        value = if *sign == '×' { value.checked_mul(next)? } else { value.checked_div_euclid(next)? };
    }
    Some(value)
}

fn number(rest: &mut &[char]) -> Option<i128> {
    if let ['(', behind @ ..] = *rest {
        *rest = behind;
        let value = added(rest)?;
        let [')', behind @ ..] = *rest else { return None };
        *rest = behind;
        return Some(value);
    }
    let digits = rest.iter().take_while(|letter| letter.is_ascii_digit()).count();
    let (number, behind) = rest.split_at(digits);
    *rest = behind;
    number.iter().collect::<String>().parse().ok()
}

#[test]
fn a_sum_is_done_as_it_is_written() {
    assert_eq!(value("1000 × (2 × 2 − 3) ÷ 2"), Some(500));
    assert_eq!(value("(0 + 2 × 1000) ÷ 3"), Some(666));
    assert_eq!(value("2 × (1000 − 666)"), Some(668));
    assert_eq!(value("1 +"), None);
    assert_eq!(wrong("失分 1 + 1 = 3 − 1 = 2，对").0, Vec::<String>::new());
    assert_eq!(wrong("(1 + 1 = 2)").0.len(), 1, "a bracket that is not closed is no sum");
    assert_eq!(wrong("so 1 + 1 = 3.").0, ["1 + 1 = 3 in so 1 + 1 = 3."]);
}
