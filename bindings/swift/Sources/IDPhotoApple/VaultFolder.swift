// Where the vault lies on an Apple device: in the app's own support folder, readable after the first unlock, in no
// backup. Not here: its content.

#if canImport(Darwin)
    import Foundation

    /// The folder of the app's vault.
    public enum VaultFolder {
        /// What a vault writes first, and last of all lets go (`root` in the vault's folder).
        private static let first = "root"

        /// Makes the folder if need be; `isNew` says that no vault was opened in it yet, as after an
        /// installation.
        public static func prepare(name: String = "idphoto") throws -> (path: String, isNew: Bool) {
            let files = FileManager.default
            let support = try files.url(
                for: .applicationSupportDirectory, in: .userDomainMask, appropriateFor: nil, create: true)
            var folder = support.appendingPathComponent(name, isDirectory: true)
            let isNew = !files.fileExists(atPath: folder.appendingPathComponent(first).path)
            #if os(macOS)
                try files.createDirectory(at: folder, withIntermediateDirectories: true)
            #else
                // A background job runs while the device is locked.
                try files.createDirectory(
                    at: folder, withIntermediateDirectories: true,
                    attributes: [.protectionKey: FileProtectionType.completeUntilFirstUserAuthentication])
            #endif
            var values = URLResourceValues()
            values.isExcludedFromBackup = true
            try folder.setResourceValues(values)
            return (folder.path, isNew)
        }
    }
#endif
