//! Several hands for one pile of work: each takes the next piece, and the first failure stops them all.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::error::{DemoError, Result};

/// Does `work` for every item on so many threads; the results come in the order of the items.
pub(super) fn side_by_side<T: Sync, R: Send>(
    threads: usize,
    items: &[T],
    work: impl Fn(&T) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Result<R>)>> = Mutex::new(Vec::with_capacity(items.len()));
    thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(place) else { break };
                    let result = work(item);
                    if result.is_err() {
                        next.store(items.len(), Ordering::Relaxed);
                    }
                    done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((place, result));
                }
            });
        }
    });
    let mut done = done.into_inner().map_err(|_| {
        DemoError::Unexpected("a worker of the demo broke down: please report this".to_owned())
    })?;
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items_and_a_failure_comes_through() {
        let items: Vec<u32> = (0..200).collect();
        let doubled = side_by_side(4, &items, |item| Ok(item * 2)).unwrap();
        assert_eq!(doubled, items.iter().map(|item| item * 2).collect::<Vec<_>>());
        let failed = side_by_side(4, &items, |item| match item {
            77 => Err(DemoError::Unexpected("77".to_owned())),
            _ => Ok(()),
        });
        assert_eq!(failed.unwrap_err().to_string(), "77");
    }
}
