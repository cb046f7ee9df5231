//! Figures and names as a person reads them.

use idphoto_sdk::Span;

/// A measured figure with its unit.
pub(crate) fn value(figure: f64, unit: &str) -> String {
    match unit {
        "fraction" => format!("{:.1} %", figure * 100.0),
        "px" => format!("{figure:.0} px"),
        "bytes" => bytes(figure.max(0.0) as u64),
        "deg" => format!("{figure:.1} deg"),
        "ratio" | "probability" | "" => format!("{figure:.2}"),
        unit => format!("{figure:.1} {unit}"),
    }
}

/// The limits of a figure; `None` when there are none.
pub(crate) fn limits(min: Option<f64>, max: Option<f64>, unit: &str) -> Option<String> {
    match (min, max) {
        (Some(min), Some(max)) if min == max => Some(limit(min, unit)),
        (Some(min), Some(max)) => Some(range(min, max, unit)),
        (Some(min), None) => Some(format!("at least {}", limit(min, unit))),
        (None, Some(max)) => Some(format!("at most {}", limit(max, unit))),
        (None, None) => None,
    }
}

/// Limits in each unit they are stated in.
fn stated(span: &Span) -> impl Iterator<Item = String> {
    let all = [
        limits(span.min_mm, span.max_mm, "mm"),
        limits(span.min_frac, span.max_frac, "fraction"),
        limits(span.min_px, span.max_px, "px"),
    ];
    all.into_iter().flatten()
}

/// Limits in the first unit they are stated in; else what is wished for.
pub(crate) fn first_of(limits: &Span) -> Option<String> {
    stated(limits).next().or_else(|| span(limits))
}

/// Limits in every unit they are stated in; `None` when there are none.
pub(crate) fn span(span: &Span) -> Option<String> {
    let mut parts: Vec<String> = stated(span).collect();
    if let Some(target) = span.target_frac {
        parts.push(format!("best {}", limit(target, "fraction")));
    }
    if let Some(hard) = limits(span.hard_min_mm, span.hard_max_mm, "mm") {
        parts.push(format!("still accepted {hard}"));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// `32 to 36 mm`.
pub(crate) fn range(min: f64, max: f64, unit: &str) -> String {
    let max = limit(max, unit);
    let low = limit(min, unit);
    let tail = low.find(' ').map_or("", |at| &low[at..]);
    match low.strip_suffix(tail) {
        // The unit stands once, unless the two differ, as bytes may.
        Some(number) if max.ends_with(tail) => format!("{number} to {max}"),
        _ => format!("{low} to {max}"),
    }
}

/// A limit: as a value, but no digit that says nothing.
fn limit(figure: f64, unit: &str) -> String {
    let text = value(figure, unit);
    let (number, tail) = text.split_at(text.find(' ').unwrap_or(text.len()));
    let short = match number.contains('.') {
        true => number.trim_end_matches('0').trim_end_matches('.'),
        false => number,
    };
    format!("{short}{tail}")
}

/// A file's size.
pub(crate) fn bytes(count: u64) -> String {
    let count_f = count as f64;
    match count {
        0..1_000 => format!("{count} bytes"),
        1_000..999_500 => format!("{:.0} kB", count_f / 1e3),
        _ => format!("{:.1} MB", count_f / 1e6),
    }
}

/// A name of a data file or of the JSON, in words.
pub(crate) fn words(name: &str) -> String {
    name.replace('_', " ")
}

/// A variant of a data type, in words, by the name it has in data files.
pub(crate) fn variant(value: &impl serde::Serialize) -> String {
    let name = serde_json::to_value(value).ok();
    name.as_ref().and_then(serde_json::Value::as_str).map(words).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_carry_their_unit() {
        assert_eq!(value(34.06, "mm"), "34.1 mm");
        assert_eq!(value(0.531, "fraction"), "53.1 %");
        assert_eq!(value(531.0, "px"), "531 px");
        assert_eq!(value(-2.34, "deg"), "-2.3 deg");
        assert_eq!(value(46_333.0, "bytes"), "46 kB");
        assert_eq!(value(93.04, "L*"), "93.0 L*");
        assert_eq!(value(0.987, "probability"), "0.99");
    }

    #[test]
    fn limits_name_the_unit_once() {
        assert_eq!(limits(Some(32.0), Some(36.0), "mm").as_deref(), Some("32 to 36 mm"));
        assert_eq!(limits(Some(25.4), Some(34.9), "mm").as_deref(), Some("25.4 to 34.9 mm"));
        assert_eq!(limits(Some(0.45), Some(0.55), "fraction").as_deref(), Some("45 to 55 %"));
        assert_eq!(limits(Some(-5.0), Some(5.0), "deg").as_deref(), Some("-5 to 5 deg"));
        assert_eq!(limits(Some(531.0), Some(531.0), "px").as_deref(), Some("531 px"));
        assert_eq!(limits(Some(90.0), None, "px").as_deref(), Some("at least 90 px"));
        assert_eq!(limits(None, Some(0.2), "ratio").as_deref(), Some("at most 0.2"));
        assert_eq!(limits(None, Some(240_000.0), "bytes").as_deref(), Some("at most 240 kB"));
        assert_eq!(limits(None, None, "mm"), None);
    }
}
