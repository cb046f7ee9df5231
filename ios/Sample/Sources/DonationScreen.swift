// Asking for a donation: the whole text of the policy, the picture that would be given, and two switches that are off.
// Not here: what is sent, and when.

import IDPhotoApple
import SwiftUI

struct DonationScreen: View {
    let donations: Donations
    let processor: Processor
    let photo: Photo

    @State private var text: PolicyText?
    @State private var prepared: PreparedDonation?
    @State private var preview: UIImage?
    @State private var isMyself = false
    @State private var isAdult = false
    @State private var told: String?

    var body: some View {
        Form {
            if let text {
                Section("What you agree to") { Text(text.text).font(.footnote) }
            }
            if let preview {
                Section("What would be given") { Image(uiImage: preview).resizable().scaledToFit() }
            }
            Section {
                Toggle("The photo shows me", isOn: $isMyself)
                Toggle("I am 16 or older", isOn: $isAdult)
                Button("I agree") { Task { await give() } }
                    .disabled(!isMyself || !isAdult || text == nil || prepared == nil)
                Button("Withdraw everything I gave", role: .destructive) { Task { await withdraw() } }
            }
            if let told { Text(told) }
        }
        .navigationTitle("Give to research")
        .task { await prepare() }
    }

    private func prepare() async {
        await telling {
            let vault = try await donations.vault()
            text = try await vault.policy().texts.first
            let prepared = try await processor.prepareDonation(photo, .geometry)
            preview = UIImage(data: try prepared.picture())
            self.prepared = prepared
        }
    }

    private func give() async {
        guard let text, let prepared else { return }
        await telling {
            let vault = try await donations.vault()
            let consent = try await vault.give(
                ConsentAct(
                    purpose: .landmarks, view: .geometry, locale: text.locale,
                    textSha256: text.sha256, depicted: .myself, age: .sixteenOrOver))
            _ = try await vault.queue(prepared, consent: consent.id)
            self.prepared = nil
            await donations.uploads.schedule()
            told = "Thank you. It is sent within some days; you can withdraw at any time."
        }
    }

    private func withdraw() async {
        await telling {
            try await donations.vault().withdraw(.all)
            await donations.uploads.schedule()
            told = "Withdrawn. What was sent already is asked to be erased."
        }
    }

    private func telling(_ work: () async throws -> Void) async {
        do {
            try await work()
        } catch let error as VaultError {
            told = error.description
        } catch let error as ProcessorError {
            told = error.description
        } catch {
            told = "This did not work; try again."
        }
    }
}
