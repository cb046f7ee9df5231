//! The exported surface as a listing, one declaration a line: read off the generated Kotlin, which names
//! every type, constructor, field, method, function and error.

/// Lines of the listing.
pub(super) fn listed(kotlin: &str) -> String {
    let mut lines = vec![
        "# What apps see, as Kotlin names it. Written by `cargo xtask bindings generate`."
            .to_owned(),
    ];
    let mut block: Option<Block> = None;
    for line in kotlin.lines() {
        let text = line.trim();
        if let Some(inside) = &mut block {
            if inside.is_ended_by(line) {
                block = None;
            } else if let Some(member) = inside.member(text) {
                lines.push(format!("    {member}"));
            }
            continue;
        }
        if let Some(next) = Block::begun(line) {
            lines.push(next.name.clone());
            block = Some(next);
        } else if let Some(function) = function(text) {
            lines.push(function.to_owned());
        }
    }
    lines.join("\n") + "\n"
}

/// What a line begins to define, if that is a function of apps: without what it throws, and its body.
fn function(text: &str) -> Option<&str> {
    let throws = text.strip_prefix("@Throws(").and_then(|rest| rest.split_once(") "));
    let text = throws.map_or(text, |(_, rest)| rest);
    text.starts_with("fun `").then(|| text.trim_end_matches([' ', '{', '=']))
}

/// What stands behind the class of an object, whose own braces are not indented.
const CONVERTER: &str = "public object FfiConverter";

/// A declaration whose members are listed.
struct Block {
    name: String,
    kind: Kind,
    /// What the line that ends it begins with.
    end: &'static str,
    /// Braces that are open in it: bodies of methods have lines that begin like its end.
    depth: usize,
}

#[derive(PartialEq)]
enum Kind {
    /// Of an object, as apps call them.
    Constructors,
    Methods,
    Fields,
    Cases,
}

impl Block {
    fn begun(line: &str) -> Option<Self> {
        let depth = line.matches('{').count();
        let of = |name: &str, kind, end| Some(Self { name: name.to_owned(), kind, end, depth });
        let text = line.trim_end_matches([' ', '{', '(']);
        let ours = !text.contains("FfiConverter");
        if ours && text.starts_with("public interface ") {
            return of(text, Kind::Methods, "}");
        }
        let class = text.strip_suffix("Interface").and_then(|text| text.split_once(':'));
        if let Some((name, _)) = class.filter(|(name, _)| name.starts_with("open class ")) {
            return of(name, Kind::Constructors, CONVERTER);
        }
        if text.starts_with("data class ") {
            return of(text, Kind::Fields, ")");
        }
        let cases = text.starts_with("enum class ") || text.starts_with("sealed class ");
        if cases { of(text, Kind::Cases, "}") } else { None }
    }

    fn is_ended_by(&mut self, line: &str) -> bool {
        if self.end != "}" {
            return line.starts_with(self.end);
        }
        self.depth += line.matches('{').count();
        self.depth = self.depth.saturating_sub(line.matches('}').count());
        self.depth == 0
    }

    /// The line as a member of this declaration, if it is one.
    fn member(&self, text: &str) -> Option<String> {
        let listed = match self.kind {
            Kind::Constructors => {
                let primary = text.strip_suffix(" :").filter(|t| t.starts_with("constructor(`"));
                return primary.or_else(|| function(text)).map(str::to_owned);
            }
            Kind::Methods => text.starts_with("fun "),
            Kind::Fields => text.starts_with("val ") || text.starts_with("var "),
            Kind::Cases => {
                let named = text.starts_with("class ")
                    || text.starts_with("data class ")
                    || text.starts_with("object ")
                    || text.starts_with("val ");
                let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
                let case = text.trim_end_matches([',', ';']);
                named || (!case.is_empty() && case.chars().all(upper))
            }
        };
        let text = text.trim_end_matches([' ', ',', ';', '{', '(']);
        listed.then(|| text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::listed;

    const KOTLIN: &str = "\
/** what it is */
public interface FfiConverter<T> {
    fun lift(): T
}
public interface PhotoInterface {
    /** how */
    fun `width`(): kotlin.UInt
    companion object
}
open class Photo: Disposable, AutoCloseable, PhotoInterface
{
    constructor(noHandle: NoHandle) {
    }
    constructor(`limits`: PhotoLimits) :
        this(UniffiWithHandle, 0) {
    }
    @Throws(ProcessorException::class)override fun `width`(): kotlin.UInt {
    }
}
    companion object {
    @Throws(ProcessorException::class) fun `decode`(`file`: java.nio.ByteBuffer): Photo {
    }
    }
}
public object FfiConverterTypePhoto: FfiConverter<Photo, Long> {
}
open class ClockImpl: Disposable, AutoCloseable, Clock
{
}
    @Throws(VaultException::class) fun `ageRule`(`country`: kotlin.String): AgeRule? {
    }
 fun `recover`() =
data class Face (
    /** how sure */
    val `score`: kotlin.Double
    ,
    val `index`: kotlin.UInt? = null
)
{
    companion object
}
enum class Verdict {

    /** no */
    PASS,
    FAIL;
    companion object
}
sealed class Trouble: kotlin.Exception() {
    class Faces(
        val `code`: kotlin.String
        ) : Trouble() {
    override fun toString(): String {
        return lift(
    call() { _status ->
}
    )
    }
    }
    object Cancelled : Trouble()
}
";

    #[test]
    fn declarations_are_listed_and_bodies_are_not() {
        let listing = listed(KOTLIN);
        let lines: Vec<&str> = listing.lines().skip(1).collect();
        assert_eq!(
            lines,
            [
                "public interface PhotoInterface",
                "    fun `width`(): kotlin.UInt",
                "open class Photo",
                "    constructor(`limits`: PhotoLimits)",
                "    fun `decode`(`file`: java.nio.ByteBuffer): Photo",
                "fun `ageRule`(`country`: kotlin.String): AgeRule?",
                "fun `recover`()",
                "data class Face",
                "    val `score`: kotlin.Double",
                "    val `index`: kotlin.UInt? = null",
                "enum class Verdict",
                "    PASS",
                "    FAIL",
                "sealed class Trouble: kotlin.Exception()",
                "    class Faces",
                "    val `code`: kotlin.String",
                "    object Cancelled : Trouble()",
            ]
        );
    }
}
