//! The laws of streams, contexts and heads, each as a sentence.

mod samples;
mod memory;
mod decoders;
mod frames;
mod signed;
mod times;
mod covering;
mod heads;
mod growing;
