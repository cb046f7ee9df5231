// The library and the sample app for Gradle. See README.md: not run where the rest is built.

pluginManagement {
    repositories {
        google()
        mavenCentral()
        gradlePluginPortal()
    }
}

dependencyResolutionManagement {
    repositories {
        google()
        mavenCentral()
    }
}

rootProject.name = "idphoto-android"
include(":idphoto", ":sample")
