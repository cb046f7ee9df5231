// What an app imports: everything that was generated from the Rust surface, with the hand-written types
// of this folder over it. `Processor` and `Vault` are the ones to use; `BlockingProcessor` and
// `BlockingVault` are what they stand on. Not here: anything that only Apple's systems have (IDPhotoApple).

@_exported import IDPhotoBindings
