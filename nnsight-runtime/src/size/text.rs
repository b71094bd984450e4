//! Text that is put together while the compiler evaluates constants.

/// Longest text; what does not fit is left out.
const CAPACITY: usize = 400;

/// Text under construction.
#[derive(Clone, Copy)]
pub(super) struct Text {
    bytes: [u8; CAPACITY],
    len: usize,
}

impl Text {
    pub(super) const fn new() -> Self {
        Text { bytes: [0; CAPACITY], len: 0 }
    }

    /// The text with more at its end.
    pub(super) const fn then(mut self, text: &str) -> Self {
        let more = text.as_bytes();
        if more.len() > CAPACITY - self.len {
            return self;
        }
        let mut index = 0;
        while index < more.len() {
            self.bytes[self.len] = more[index];
            self.len += 1;
            index += 1;
        }
        self
    }

    /// The text with a number at its end.
    pub(super) const fn number(mut self, number: i64) -> Self {
        if number < 0 {
            self = self.then("-");
        }
        let mut digits = [0; 20];
        let (mut rest, mut from) = (number.unsigned_abs(), digits.len());
        loop {
            from -= 1;
            // A digit fits a byte.
            digits[from] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        let (_, digits) = digits.split_at(from);
        match std::str::from_utf8(digits) {
            Ok(digits) => self.then(digits),
            Err(_) => self,
        }
    }

    pub(super) const fn as_str(&self) -> &str {
        let (text, _) = self.bytes.split_at(self.len);
        match std::str::from_utf8(text) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}

/// Whether two texts are the same.
pub(super) const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut index = 0;
    while index < a.len() {
        if a[index] != b[index] {
            return false;
        }
        index += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words_follow_each_other() {
        const TEXT: Text = Text::new().then("layer ").number(-12).then(" of ").number(0);
        assert_eq!(TEXT.as_str(), "layer -12 of 0");
        for number in [i64::MIN, i64::MAX, 10, 9] {
            assert_eq!(Text::new().number(number).as_str(), number.to_string());
        }
    }

    #[test]
    fn what_does_not_fit_is_left_out() {
        let text = Text::new().then("begin").then(&"x".repeat(CAPACITY)).then("end");
        assert_eq!(text.as_str(), "beginend");
    }

    #[test]
    fn texts_are_compared_by_all_their_bytes() {
        assert!(same("head", "head") && !same("head", "heap") && !same("head", "heads"));
    }
}
