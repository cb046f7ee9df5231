// The one screen: pick a photo, see the portrait and what is wrong with it, share it, or look at what a donation
// would show. Not here: work.

import IDPhotoApple
import PhotosUI
import SwiftUI

struct PortraitScreen: View {
    let maker: PortraitMaker
    let donations: Donations
    @State private var picked: PhotosPickerItem?

    var body: some View {
        NavigationStack {
            VStack(spacing: 16) {
                content
                PhotosPicker("Choose a photo", selection: $picked, matching: .images)
                    .buttonStyle(.borderedProminent)
            }
            .padding()
            .navigationTitle("ID photo")
        }
        .task(id: picked) {
            guard let file = try? await picked?.loadTransferable(type: Data.self) else { return }
            maker.make(of: file)
        }
    }

    @ViewBuilder private var content: some View {
        switch maker.state {
        case .waiting:
            ContentUnavailableView("No photo yet", systemImage: "person.crop.rectangle")
        case .working(let stage):
            ProgressView(
                value: Double(stage?.step ?? 0), total: Double(max(stage?.steps ?? 1, 1))
            ) {
                Text(stage?.stage ?? "decode")
            }
            Button("Stop", role: .cancel) { maker.cancel() }
        case .choosing(let photo, let faces):
            Text("Whose portrait?")
            ForEach(faces.indices, id: \.self) { index in
                Button("Face \(index + 1)") { maker.make(of: photo, face: index) }
            }
        case .refused(let why):
            ContentUnavailableView(
                "No portrait", systemImage: "exclamationmark.triangle", description: Text(why))
        case .made(let portrait):
            PortraitView(portrait: portrait)
            if let photo = maker.photo, let processor = maker.processor {
                NavigationLink("Give this photo to research") {
                    DonationScreen(donations: donations, processor: processor, photo: photo)
                }
            }
        }
    }
}

/// A finished portrait and what its checks say.
private struct PortraitView: View {
    let portrait: Portrait

    var body: some View {
        let file = portrait.data()
        if let image = UIImage(data: file) {
            Image(uiImage: image).resizable().scaledToFit().frame(maxHeight: 260)
        }
        let checks = portrait.outcome().report.checks
        List(checks.filter { $0.verdict == .fail || $0.verdict == .warn }, id: \.id) { check in
            VStack(alignment: .leading) {
                Text(check.id)
                Text(check.advice).font(.footnote).foregroundStyle(.secondary)
            }
        }
        ShareLink(item: file, preview: SharePreview("Portrait"))
    }
}
