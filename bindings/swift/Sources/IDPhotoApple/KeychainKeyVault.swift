// The key store of an Apple device: a key in the Secure Enclave, or, where there is none (a simulator), one
// in the keychain; and the anchor as a keychain item. Items are for this device alone, can be read after the
// first unlock, as a background job needs, and are in no backup that another device could restore.
// Not here: what is wrapped.

#if canImport(Security) && canImport(CryptoKit)
    import CryptoKit
    import Foundation
    import IDPhoto
    import Security

    /// Wraps the vault's root secret.
    ///
    /// Keychain items outlive an app that is deleted, its files do not. An app that finds no vault folder calls
    /// `forget()` before it opens a new vault, or the old anchor makes the new ledger look damaged.
    public final class KeychainKeyVault: KeyVault, Sendable {
        /// What the first byte of a wrapped secret says.
        private enum Way: UInt8 {
            case enclave = 1
            case keychain = 2

            /// The keychain item that holds its key.
            var account: String {
                switch self {
                case .enclave: "enclave-key"
                case .keychain: "key"
                }
            }
        }

        private let service: String

        /// `service` keeps this vault's items apart from others of the app.
        public init(service: String = "eu.idphoto.vault") {
            self.service = service
        }

        public func wrap(secret: Data) throws -> Data {
            let way: Way = SecureEnclave.isAvailable ? .enclave : .keychain
            return Data([way.rawValue]) + (try sealed(secret, way))
        }

        public func unwrap(wrapped: Data) throws -> Data {
            guard let way = wrapped.first.flatMap(Way.init) else { throw KeyVaultError.Lost }
            let bytes = Data(wrapped.dropFirst())
            do {
                switch way {
                case .enclave:
                    guard let key = try enclaveKey() else { throw KeyVaultError.Lost }
                    return try Envelope.open(bytes) { try key.sharedSecretFromKeyAgreement(with: $0) }
                case .keychain:
                    guard let key = try item(way.account) else { throw KeyVaultError.Lost }
                    return try AES.GCM.open(.init(combined: bytes), using: .init(data: key))
                }
            } catch let error as KeyVaultError {
                throw error
            } catch CryptoKitError.authenticationFailure, CryptoKitError.incorrectKeySize,
                CryptoKitError.incorrectParameterSize
            {
                // Another key, or bytes that `wrap` did not make. The rest may be better tomorrow.
                throw KeyVaultError.Lost
            } catch {
                throw KeyVaultError.Unavailable
            }
        }

        public func anchor() throws -> Data? {
            try item("anchor")
        }

        public func setAnchor(anchor: Data) throws {
            try put("anchor", anchor)
        }

        public func forget() throws {
            let query: [CFString: Any] = [
                kSecClass: kSecClassGenericPassword, kSecAttrService: service,
                kSecUseDataProtectionKeychain: true,
            ]
            let status = SecItemDelete(query as CFDictionary)
            guard status == errSecSuccess || status == errSecItemNotFound else { throw fault(status) }
        }

        private func sealed(_ secret: Data, _ way: Way) throws -> Data {
            do {
                switch way {
                case .enclave:
                    let key = try enclaveKey() ?? makeEnclaveKey()
                    return try Envelope.seal(secret, to: key.publicKey)
                case .keychain:
                    let key = try item(way.account) ?? makeKey(way.account)
                    guard let bytes = try AES.GCM.seal(secret, using: .init(data: key)).combined else {
                        throw KeyVaultError.Unavailable
                    }
                    return bytes
                }
            } catch let error as KeyVaultError {
                throw error
            } catch {
                throw KeyVaultError.Unavailable
            }
        }

        // The item holds what the enclave gave out: the key enciphered for that enclave alone.
        private func enclaveKey() throws -> SecureEnclave.P256.KeyAgreement.PrivateKey? {
            guard let held = try item(Way.enclave.account) else { return nil }
            return try SecureEnclave.P256.KeyAgreement.PrivateKey(dataRepresentation: held)
        }

        private func makeEnclaveKey() throws -> SecureEnclave.P256.KeyAgreement.PrivateKey {
            guard
                let access = SecAccessControlCreateWithFlags(
                    nil, kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly, .privateKeyUsage, nil)
            else { throw KeyVaultError.Unavailable }
            let key = try SecureEnclave.P256.KeyAgreement.PrivateKey(accessControl: access)
            try put(Way.enclave.account, key.dataRepresentation)
            return key
        }

        private func makeKey(_ account: String) throws -> Data {
            let key = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
            try put(account, key)
            return key
        }

        private func query(_ account: String) -> [CFString: Any] {
            [
                kSecClass: kSecClassGenericPassword, kSecAttrService: service,
                kSecAttrAccount: account, kSecUseDataProtectionKeychain: true,
            ]
        }

        private func item(_ account: String) throws -> Data? {
            var query = query(account)
            query[kSecReturnData] = true
            query[kSecMatchLimit] = kSecMatchLimitOne
            var found: CFTypeRef?
            switch SecItemCopyMatching(query as CFDictionary, &found) {
            case errSecSuccess: return found as? Data
            case errSecItemNotFound: return nil
            case let status: throw fault(status)
            }
        }

        private func put(_ account: String, _ bytes: Data) throws {
            let change: [CFString: Any] = [kSecValueData: bytes]
            var status = SecItemUpdate(query(account) as CFDictionary, change as CFDictionary)
            if status == errSecItemNotFound {
                var item = query(account)
                item[kSecValueData] = bytes
                item[kSecAttrAccessible] = kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
                item[kSecAttrSynchronizable] = false
                status = SecItemAdd(item as CFDictionary, nil)
            }
            guard status == errSecSuccess else { throw fault(status) }
        }

        private func fault(_ status: OSStatus) -> KeyVaultError {
            switch status {
            // Before the first unlock since the start.
            case errSecInteractionNotAllowed, errSecAuthFailed, errSecUserCanceled: .Locked
            default: .Unavailable
            }
        }
    }

    /// A short secret enciphered to a key that can only agree on keys: an ephemeral key, ECDH on P-256,
    /// HKDF-SHA-256 with the ephemeral public key, AES-256-GCM.
    private enum Envelope {
        /// Of an uncompressed point (X9.63).
        static let point = 65

        static func seal(_ secret: Data, to key: P256.KeyAgreement.PublicKey) throws -> Data {
            let ephemeral = P256.KeyAgreement.PrivateKey()
            let head = ephemeral.publicKey.x963Representation
            let shared = try ephemeral.sharedSecretFromKeyAgreement(with: key)
            let box = try AES.GCM.seal(secret, using: derived(shared, head), authenticating: head)
            guard let body = box.combined else { throw KeyVaultError.Unavailable }
            return head + body
        }

        static func open(
            _ bytes: Data, agreeing: (P256.KeyAgreement.PublicKey) throws -> SharedSecret
        ) throws -> Data {
            guard bytes.count > point else { throw KeyVaultError.Lost }
            let head = Data(bytes.prefix(point))
            let shared = try agreeing(.init(x963Representation: head))
            let box = try AES.GCM.SealedBox(combined: Data(bytes.dropFirst(point)))
            return try AES.GCM.open(box, using: derived(shared, head), authenticating: head)
        }

        private static func derived(_ shared: SharedSecret, _ head: Data) -> SymmetricKey {
            shared.hkdfDerivedSymmetricKey(
                using: SHA256.self, salt: Data(), sharedInfo: Data("idphoto key vault 1".utf8) + head,
                outputByteCount: 32)
        }
    }
#endif
