//! The laws of streams, contexts and heads, each as a sentence.

mod samples;
mod memory;
mod signed;
mod decoders;
mod frames;
mod times;
mod covering;
mod heads;
mod growing;
