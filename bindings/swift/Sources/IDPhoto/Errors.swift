// Every error of this package is one of the two that were generated, so that a `switch` over it is
// complete. What else could come out of the generated code has text that we did not write, and that text is
// dropped here. Not here: descriptions (Reticent).

/// An error that a call ends with, whatever went wrong inside.
protocol Complete: Error {
    /// A fault of ours that has no other name.
    static func internalError(_ code: String) -> Self
}

extension ProcessorError: Complete {
    static func internalError(_ code: String) -> Self { .Internal(code: code) }
}

extension VaultError: Complete {
    static func internalError(_ code: String) -> Self { .Internal(code: code) }
}

extension Complete {
    /// Runs generated code, which throws this error or one of the binding itself.
    static func only<Value>(_ work: () throws -> Value) throws(Self) -> Value {
        do {
            return try work()
        } catch let error as Self {
            throw error
        } catch {
            throw internalError("binding")
        }
    }
}
