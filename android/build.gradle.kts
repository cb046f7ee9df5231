// Versions of Gradle's plugins; the modules apply them.

plugins {
    id("com.android.library") version "8.13.0" apply false
    id("com.android.application") version "8.13.0" apply false
    kotlin("android") version "2.3.21" apply false
}
