// Bundles to dist/ and writes the published schemas. Installs what is needed first.
import { build, install } from './install.mjs';

install();
build();
