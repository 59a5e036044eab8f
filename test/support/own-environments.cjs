// Preloaded into a program that a test starts: it takes the environments of the tests for lib/config/environments.ts.
const { resolve } = require('node:path');

const filename = resolve(__dirname, '../../lib/config/environments.ts');
require.cache[filename] = {
  id: filename,
  filename,
  loaded: true,
  children: [],
  exports: {
    // Read when it is asked for: only then can the program load TypeScript.
    get environments() {
      return require('./environments.ts').environments;
    },
  },
};
