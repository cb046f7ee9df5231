// Where the pinned key lies in a certificate: against what openssl says of the same certificates, and against
// bytes that are none. Not here: hashes, trust.

import XCTest

@testable import IDPhoto

final class SubjectPublicKeyInfoTests: XCTestCase {
    func testTheKeyIsTheOneThatOpensslFinds() throws {
        for (name, certificate, key) in certificates {
            let found = SubjectPublicKeyInfo.inside(certificate: try bytes(certificate))
            XCTAssertEqual(found, try bytes(key), name)
        }
    }

    func testASliceIsReadFromItsOwnStart() throws {
        let whole = try bytes(certificates[0].certificate)
        let slice = (Data([1, 2, 3]) + whole).dropFirst(3)
        XCTAssertEqual(
            SubjectPublicKeyInfo.inside(certificate: slice), try bytes(certificates[0].key))
    }

    func testWhatIsCutOrChangedIsNoneAndNeverReadBeyond() throws {
        for (name, certificate, key) in certificates {
            let whole = try bytes(certificate)
            for length in 0..<whole.count {
                XCTAssertNil(SubjectPublicKeyInfo.inside(certificate: whole.prefix(length)), name)
            }
            XCTAssertNil(SubjectPublicKeyInfo.inside(certificate: whole + [0]), name)
            // Any single byte may be wrong: there is an answer or none, and never a key that is not inside.
            for index in 0..<min(whole.count, 200) {
                for value in [0x00, 0x30, 0x7F, 0x80, 0x83, 0x84, 0xFF] as [UInt8] {
                    var spoilt = whole
                    spoilt[index] = value
                    guard let found = SubjectPublicKeyInfo.inside(certificate: spoilt) else { continue }
                    XCTAssertNotNil(spoilt.range(of: found), name)
                }
            }
            XCTAssertFalse(try bytes(key).isEmpty)
        }
    }

    private func bytes(_ base64: String) throws -> Data {
        try XCTUnwrap(Data(base64Encoded: base64, options: .ignoreUnknownCharacters))
    }
}

/// Self-signed, made by openssl for this test; then their keys as openssl prints them. The last is of version 1, which
/// has no version in it.
private let certificates: [(name: String, certificate: String, key: String)] = [
    (
        "ec",
        """
        MIIBpDCCAUqgAwIBAgIUJOr5ucOqyKS3YwweW/u8++iypwkwCgYIKoZIzj0EAwIwGTEXMBUGA1UEAwwOZWMuZXhhbX
        BsZS5vcmcwIBcNMjYxMTI0MTYyMzQxWhgPMjEyNjEwMzExNjIzNDFaMBkxFzAVBgNVBAMMDmVjLmV4YW1wbGUub3Jn
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEAmbtgggTgvtTl9LV3PWoJ4lL4M6vJtll8JcPyhjFCZ9PG0Ib1P4tDy
        ivdjJKnkRXvlTxM6z8jPYmMg/QqAEkuqNuMGwwHQYDVR0OBBYEFCBmUuCbngBGirMqc4z0UCDZcm1/MB8GA1UdIwQY
        MBaAFCBmUuCbngBGirMqc4z0UCDZcm1/MA8GA1UdEwEB/wQFMAMBAf8wGQYDVR0RBBIwEIIOZWMuZXhhbXBsZS5vcm
        cwCgYIKoZIzj0EAwIDSAAwRQIhAOJP8exyvCzVZSa6rp4szBLqz87hErqRz1x5elTvcQnUAiAMzzF47S+ijqqXv2dh
        Cory1hi3lST+9dbvvKRY2qL73g==
        """,
        """
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEAmbtgggTgvtTl9LV3PWoJ4lL4M6vJtll8JcPyhjFCZ9PG0Ib1P4tDy
        ivdjJKnkRXvlTxM6z8jPYmMg/QqAEkug==
        """
    ),
    (
        "ed",
        """
        MIIBZDCCARagAwIBAgIUQlJSQbeAr6pGNS5fY4MaZnf685UwBQYDK2VwMBkxFzAVBgNVBAMMDmVkLmV4YW1wbGUub3
        JnMCAXDTI2MTEyNDE2MjM0MloYDzIxMjYxMDMxMTYyMzQyWjAZMRcwFQYDVQQDDA5lZC5leGFtcGxlLm9yZzAqMAUG
        AytlcAMhAAU3XNIX9sdMapECKZlCRlEMTnwhiUWcRRJMAUkeSBsOo24wbDAdBgNVHQ4EFgQUYWu+SnocmfrZLphwOf
        iVHaXwFGQwHwYDVR0jBBgwFoAUYWu+SnocmfrZLphwOfiVHaXwFGQwDwYDVR0TAQH/BAUwAwEB/zAZBgNVHREEEjAQ
        gg5lZC5leGFtcGxlLm9yZzAFBgMrZXADQQB8afBXQmkdecypb0Y2qvx/GnWaNTr9UENrSNQHaVUCxClBhlmlX8q6BR
        BIdBAZ4f91azKhRs8a0QzRnx8lE+IC
        """,
        """
        MCowBQYDK2VwAyEABTdc0hf2x0xqkQIpmUJGUQxOfCGJRZxFEkwBSR5IGw4=
        """
    ),
    (
        "rsa",
        """
        MIIDMzCCAhugAwIBAgIUNlmcoa8zbeiZGy1RppjvqV+Gwg0wDQYJKoZIhvcNAQELBQAwGjEYMBYGA1UEAwwPcnNhLm
        V4YW1wbGUub3JnMCAXDTI2MTEyNDE2MjM0MloYDzIxMjYxMDMxMTYyMzQyWjAaMRgwFgYDVQQDDA9yc2EuZXhhbXBs
        ZS5vcmcwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQDFd2lY3jQMDX5K+NX6x+EFVF8prq6tDXYoSXIzq4
        buhSNy40/1jLUFzskUEh9GNc/w2vDIRFeD7t7CkIAA0EeniD7XfiQUwl9n1d+KoMNKwCXpwtFFJtT9DkZ2TbXr/Gza
        BvjxMyyLIicxdIRbDOmUd0D4CM2gVRGuhCDihAvKS/rwwcx1XtRdSd7AV42hZBGq+PXNJn6qj5BYenWxycOm3PfAIW
        hd/EBiD0sySCWN9kuq/eSWVF+ROWm0xvbLPFb0Au/FXTzd0iC2XNExXGZaCGTEhM2Pe7DqAthO/3TRtfU31HCcAtmR
        TleN/T+FirPH396QcAJwBO4Yd2Vxeg1ZAgMBAAGjbzBtMB0GA1UdDgQWBBTmCySZ8B26jL66XE5GLD4h4+JF4DAfBg
        NVHSMEGDAWgBTmCySZ8B26jL66XE5GLD4h4+JF4DAPBgNVHRMBAf8EBTADAQH/MBoGA1UdEQQTMBGCD3JzYS5leGFt
        cGxlLm9yZzANBgkqhkiG9w0BAQsFAAOCAQEAdyJeWXqKQComKAaM3qyRyMUt+0S/bvX73f/e7h/5vzOAP9QFz4Y194
        8mJuu65x2Vx6W3mTdVJIG3XrfQnKrAU+zxKQuOYJR25I4ZMFpSLrNFt9qaNtnGI9pC5xDqvkVeAMWsgtZozUu2Cpce
        zFqPQmys3Y3IywzsWkpQ3QL8CeG+MJ7J7N5CJQc7qXEWYFtxMV9IWS8hGRUa4C/Qm7SOUfB9R49d97G6f2/1I1s6Vu
        EPkPGyT749FsrE9ewmUdnXWrcaMokzR0yuRIz8V019PI/jyBEbx7IQKl+Ma8jwuNPZGdY14ETmRt/XD1xrvokztiua
        dHS00hsl39xMi+Q1cw==
        """,
        """
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAxXdpWN40DA1+SvjV+sfhBVRfKa6urQ12KElyM6uG7oUjcu
        NP9Yy1Bc7JFBIfRjXP8NrwyERXg+7ewpCAANBHp4g+134kFMJfZ9XfiqDDSsAl6cLRRSbU/Q5Gdk216/xs2gb48TMs
        iyInMXSEWwzplHdA+AjNoFURroQg4oQLykv68MHMdV7UXUnewFeNoWQRqvj1zSZ+qo+QWHp1scnDptz3wCFoXfxAYg
        9LMkgljfZLqv3kllRfkTlptMb2yzxW9ALvxV083dIgtlzRMVxmWghkxITNj3uw6gLYTv900bX1N9RwnALZkU5Xjf0/
        hYqzx9/ekHACcATuGHdlcXoNWQIDAQAB
        """
    ),
    (
        "v1",
        """
        MIHWMIGJAhR0MXZWzrHrWRON6oXu780yHZ2MnzAFBgMrZXAwDTELMAkGA1UEAwwCdjEwIBcNMjYxMTI0MTYyMzQzWh
        gPMjEyNjEwMzExNjIzNDNaMA0xCzAJBgNVBAMMAnYxMCowBQYDK2VwAyEAYclkjobFzUEQnLqTSf4S71o2RfHxO4Ec
        MBaF65IWTcMwBQYDK2VwA0EAHnUD7+8WR5CO9DbEiTmobTJOCJNF2x7kim00v3oIsDNnXLAT1fctVzhRTFztwOiE+p
        jfe/zf8jk9GLdZ9h+pAg==
        """,
        """
        MCowBQYDK2VwAyEAYclkjobFzUEQnLqTSf4S71o2RfHxO4EcMBaF65IWTcM=
        """
    ),
]
