#!/usr/bin/env node
try {
  require('./load-typescript');
} catch (error) {
  if (error.code !== 'MODULE_NOT_FOUND') {
    throw error;
  }
  console.error("a package is missing; run 'npm ci' first");
  process.exit(1);
}
require('./idp.ts');
