// The sample app: what has to happen first, and where the parts are made. Not here: screens, work.

import IDPhotoApple
import SwiftUI

@main
struct SampleApp: App {
    private let maker: PortraitMaker
    private let donations: Donations

    init() {
        // First of all, while there is one thread.
        InferenceRuntime.silence()
        maker = PortraitMaker()
        donations = Donations()
        donations.uploads.register()
    }

    var body: some Scene {
        WindowGroup {
            PortraitScreen(maker: maker, donations: donations)
        }
    }
}
