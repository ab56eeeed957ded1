//! Packing with zstd. A context takes longer to make than a usual body to pack, so that every thread keeps its own.

use std::cell::RefCell;
use std::io::{Error, Read, Result};
use zstd::bulk::Compressor;
use zstd::stream::read::Decoder;
use zstd::zstd_safe::{
    DCtx, DParameter, ResetDirective, find_frame_compressed_size, get_error_name, get_frame_content_size,
};

/// The level at which bodies are packed: above it little is gained.
const LEVEL: i32 = 3;

/// A zstd window may be at most 2 to this power bytes: no larger than the largest body of the protocol.
const WINDOW_LOG_MAX: u32 = 23;

/// Room is made at once for what a frame says of its size up to this; for more as it comes.
const ROOM_BYTES_MAX: usize = 8 * 1024 * 1024;

thread_local! {
    static PACKER: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static UNPACKER: RefCell<Option<DCtx<'static>>> = const { RefCell::new(None) };
}

/// Packs a body.
///
/// # Errors
/// There is no memory for it.
pub fn pack(body: &[u8]) -> Result<Vec<u8>> {
    PACKER.with_borrow_mut(|kept| {
        let packer = match kept {
            Some(packer) => packer,
            None => kept.insert(Compressor::new(LEVEL)?),
        };
        packer.compress(body)
    })
}

/// The size that a packed body says it has; `None` where it says nothing, or is more than one frame.
pub fn declared(packed: &[u8]) -> Option<usize> {
    let frame = find_frame_compressed_size(packed).ok()?;
    let declared = get_frame_content_size(packed).ok().flatten().filter(|_| frame == packed.len());
    declared.map(|size| usize::try_from(size).unwrap_or(usize::MAX))
}

/// Unpacks at most `bytes_max` bytes and one more, which says that there was more.
///
/// # Errors
/// It is no zstd, ends early, or would take a window larger than any body.
pub fn unpack(packed: &[u8], bytes_max: usize) -> Result<Vec<u8>> {
    let code = |code| Error::other(get_error_name(code));
    UNPACKER.with_borrow_mut(|kept| {
        let context = kept.get_or_insert_with(DCtx::create);
        // what a broken body left behind goes
        context.reset(ResetDirective::SessionOnly).map_err(code)?;
        context.set_parameter(DParameter::WindowLogMax(WINDOW_LOG_MAX)).map_err(code)?;
        let room = declared(packed).unwrap_or(0).min(bytes_max).min(ROOM_BYTES_MAX);
        let mut whole = Vec::with_capacity(room + 1);
        let limit = u64::try_from(bytes_max).unwrap_or(u64::MAX).saturating_add(1);
        Decoder::with_context(packed, context).take(limit).read_to_end(&mut whole)?;
        Ok(whole)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back_whatever_came_before_it() {
        let body: Vec<u8> = (0..50_000_u32).flat_map(|n| (n % 1000).to_le_bytes()).collect();
        let packed = pack(&body).unwrap();
        for _ in 0..2 {
            assert_eq!(unpack(&packed, body.len()).unwrap(), body);
            assert_eq!(unpack(&packed, 1000).unwrap().len(), 1001, "more than allowed is told");
            assert!(unpack(&packed[..packed.len() / 2], body.len()).is_err(), "a cut body passed");
            assert!(unpack(b"no zstd", 100).is_err());
        }
        assert_eq!(declared(&packed), Some(body.len()));
        let two = [pack(b"small").unwrap(), packed].concat();
        assert_eq!(declared(&two), None, "a second frame hides behind the first");
    }
}
