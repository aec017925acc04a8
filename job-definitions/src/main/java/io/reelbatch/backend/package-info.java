/// The port to the video cloud, in this product's own words: sessions, uploads, generations, renders,
/// credits, and a sealed set of errors whose types say what to do. It knows nothing of HTTP or JSON;
/// adapters live in the packages below.
@NullMarked
@ApplicationModule(
        displayName = "Backend",
        allowedDependencies = {})
package io.reelbatch.backend;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
