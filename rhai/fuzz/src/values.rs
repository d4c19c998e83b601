//! Values of a script, made of bytes: a kind, and what it consists of.

use rhai::{Array, Blob, Dynamic, FnPtr, Map};
use rhai_wasm::bytes::Bytes;

/// Reads values from bytes; past their end come units.
pub struct Values<'a> {
    bytes: &'a [u8],
}

impl<'a> Values<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.bytes.split_at(length.min(self.bytes.len()));
        self.bytes = rest;
        taken
    }

    pub fn byte(&mut self) -> u8 {
        self.take(1).first().copied().unwrap_or_default()
    }

    fn eight(&mut self) -> [u8; 8] {
        let mut eight = [0; 8];
        let taken = self.take(8);
        eight[..taken.len()].copy_from_slice(taken);
        eight
    }

    /// Up to the next byte 0xff, which no UTF-8 has.
    pub fn text(&mut self) -> String {
        let length = self.bytes.iter().position(|byte| *byte == 0xff);
        let text = self.take(length.unwrap_or(self.bytes.len()));
        self.take(1);
        String::from_utf8_lossy(text).into_owned()
    }

    pub fn value(&mut self, depth: usize) -> Dynamic {
        let deepest = depth == 0;
        match self.byte() {
            b'i' => i64::from_le_bytes(self.eight()).into(),
            b'd' => f64::from_le_bytes(self.eight()).into(),
            b's' => self.text().into(),
            b'c' => self.text().chars().next().unwrap_or('\0').into(),
            b't' => true.into(),
            b'b' => Dynamic::from_blob(self.text().into_bytes() as Blob),
            b'y' => Dynamic::from(Bytes::new(self.text().into_bytes())),
            b'r' => Dynamic::from(0..i64::from(self.byte())),
            b'f' => FnPtr::new("closure").map_or(Dynamic::UNIT, Dynamic::from),
            b'h' if !deepest => self.value(depth - 1).into_shared(),
            b'a' if !deepest => {
                let length = self.byte();
                Dynamic::from_array((0..length).map(|_| self.value(depth - 1)).collect::<Array>())
            }
            b'm' if !deepest => Dynamic::from_map(self.map(depth - 1)),
            _ => Dynamic::UNIT,
        }
    }

    pub fn map(&mut self, depth: usize) -> Map {
        let length = self.byte() % 32;
        (0..length).map(|_| (self.text().into(), self.value(depth))).collect()
    }
}
