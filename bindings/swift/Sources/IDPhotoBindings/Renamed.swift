// The one hand-written file beside the generated one: UniFFI 0.32.2 renames `Vault` to `BlockingVault` everywhere
// but in what a named constructor returns. This gives the old name to that one place. Inside
// IDPhoto, and for whoever imports it, `Vault` is the actor of that module. Not here: anything else.

public typealias Vault = BlockingVault

func FfiConverterTypeVault_lift(_ handle: UInt64) throws -> BlockingVault {
    try FfiConverterTypeBlockingVault_lift(handle)
}
