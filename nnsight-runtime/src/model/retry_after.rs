//! When a server asks to come back: seconds, or a date in any of HTTP's three forms.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long a `Retry-After` asks to wait. A date is held against the server's own, in its `Date`, else against ours.
pub(super) fn wait(retry_after: &str, date: Option<&str>, now: SystemTime) -> Option<Duration> {
    let asked = retry_after.trim();
    if !asked.is_empty() && asked.bytes().all(|byte| byte.is_ascii_digit()) {
        // More than 64 bits of seconds are for ever as well.
        return Some(Duration::from_secs(asked.parse().unwrap_or(u64::MAX)));
    }
    let until = seconds_of(asked)?;
    let now = match date.and_then(|date| seconds_of(date.trim())) {
        Some(date) => date,
        None => i64::try_from(now.duration_since(UNIX_EPOCH).ok()?.as_secs()).ok()?,
    };
    // What is over has not to be waited for.
    Some(Duration::from_secs(u64::try_from(until.saturating_sub(now)).unwrap_or(0)))
}

/// Seconds since 1970 of a date as HTTP has them: `Sun, 06 Nov 1994 08:49:37 GMT`, and the older
/// `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
fn seconds_of(date: &str) -> Option<i64> {
    let words: Vec<&str> = date.split([' ', '-']).filter(|word| !word.is_empty()).collect();
    let (day, month, year, time) = match words[..] {
        [weekday, day, month, year, time, "GMT"] if weekday.ends_with(',') => (day, month, year, time),
        [_, month, day, time, year] => (day, month, year, time),
        _ => return None,
    };
    let number = |digits: &str, most: i64| {
        let is_number = (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|number| is_number && *number <= most)
    };
    let month = MONTHS.iter().position(|name| *name == month)?;
    let day = number(day, 31).filter(|day| *day > 0)?;
    let year = match (year.len(), number(year, 9999)?) {
        // Of two digits, of which the web has seen none before 1970.
        (2, year) => {
            if year < 70 {
                2000 + year
            } else {
                1900 + year
            }
        }
        (4, year) => year,
        _ => return None,
    };
    let [hours, minutes, seconds] = time.split(':').collect::<Vec<_>>()[..] else { return None };
    // A leap second may be 60.
    let time = number(hours, 23)? * 3600 + number(minutes, 59)? * 60 + number(seconds, 60)?;
    Some(days(year, i64::try_from(month).ok()?, day) * 86400 + time)
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Days since 1970 of a day of the Gregorian calendar, months counted from 0.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years that begin in March have their leap day at the end.
    let (year, month) = if month < 2 { (year - 1, month + 10) } else { (year, month - 2) };
    let of_years = 365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    // March to July and August to December have 153 days, and so on in the same rhythm.
    let of_months = (153 * month + 2) / 5;
    of_years + of_months + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_three_forms_of_a_date_are_the_same_second() {
        let dates =
            ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"];
        assert_eq!(dates.map(seconds_of), [Some(784_111_777); 3]);
        assert_eq!(seconds_of("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        assert_eq!(seconds_of("Sat, 06 Nov 2094 08:49:37 GMT"), Some(3_939_871_777));
        assert_eq!(
            seconds_of("Saturday, 06-Nov-66 00:00:00 GMT"),
            seconds_of("Sat, 06 Nov 2066 00:00:00 GMT")
        );
        assert_eq!(seconds_of("Thu, 29 Feb 2024 23:59:59 GMT"), Some(1_709_251_199));
        assert_eq!(seconds_of("Fri, 01 Mar 2024 00:00:00 GMT"), Some(1_709_251_200));
    }

    #[test]
    fn a_wait_is_counted_from_the_servers_clock_or_else_from_ours() {
        let ours = UNIX_EPOCH + Duration::from_secs(784_111_700);
        let until = "Sun, 06 Nov 1994 08:49:37 GMT";
        let wait = |date| super::wait(until, date, ours);
        assert_eq!(wait(None), Some(Duration::from_secs(77)));
        assert_eq!(wait(Some("Sun, 06 Nov 1994 08:49:30 GMT")), Some(Duration::from_secs(7)));
        assert_eq!(wait(Some("Mon, 07 Nov 1994 08:49:30 GMT")), Some(Duration::ZERO), "it is over");
        assert_eq!(wait(Some("whenever")), Some(Duration::from_secs(77)));
        assert_eq!(super::wait(" 120 ", None, ours), Some(Duration::from_mins(2)));
        assert_eq!(super::wait("99999999999999999999", None, ours), Some(Duration::from_secs(u64::MAX)));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "soon",
            "-5",
            "1.5",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nvo 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 06 Nov 1994 08:49 GMT",
            "Sun, 06 Nov 99999999999999999999 08:49:37 GMT",
            "Sun, +6 Nov 1994 08:49:37 GMT",
        ] {
            assert_eq!(wait(text, None, UNIX_EPOCH), None, "{text}");
        }
    }
}
