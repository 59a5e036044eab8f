#!/usr/bin/env node
// ts-node's swc compiler knows targets up to ES2022 and takes ES5 for any later one.
require('ts-node').register({ cwd: __dirname, transpileOnly: true, compilerOptions: { target: 'ES2022' } });
require('./idp.ts');
