// The library as an AAR. Not run where the rest of the repository is built: Gradle, the Android plugin and
// the NDK are not there. pom.xml beside this file compiles and tests the same sources.

plugins {
    id("com.android.library")
    kotlin("android")
}

android {
    namespace = "eu.idphoto.android"
    compileSdk = 36

    defaultConfig {
        minSdk = 28
        consumerProguardFiles("consumer-rules.pro")
    }

    sourceSets["main"].apply {
        // The bindings are compiled in: as a jar they would bring JNA's jar, which has no library for Android.
        kotlin.srcDirs("src/main/kotlin", "../../bindings/kotlin/src/main/kotlin", "../../bindings/kotlin/generated")
        // libidphoto_uniffi.so for each ABI, as `cargo ndk -o android/idphoto/build/jniLibs` lays them.
        jniLibs.srcDirs("build/jniLibs")
        // The models, as assets; `copyModels` below puts them there.
        assets.srcDirs("build/models")
    }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_1_8
        targetCompatibility = JavaVersion.VERSION_1_8
    }
}

kotlin {
    compilerOptions {
        jvmTarget = org.jetbrains.kotlin.gradle.dsl.JvmTarget.JVM_1_8
    }
}

dependencies {
    api("org.jetbrains.kotlinx:kotlinx-coroutines-android:1.10.2")
    implementation("net.java.dev.jna:jna:5.18.1@aar")
    // Before 1.29, which is when it began to report to its maker (docs/adr/0009).
    runtimeOnly("com.microsoft.onnxruntime:onnxruntime-android:1.27.0")
}

val copyModels by tasks.registering(Sync::class) {
    from("../../models") { include("*.onnx", "*.json") }
    into(layout.buildDirectory.dir("models/idphoto/models"))
}

tasks.named("preBuild") { dependsOn(copyModels) }
