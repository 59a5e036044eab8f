#!/usr/bin/env node
// The newest target that the swc of ts-node knows is ES2022, tsconfig.json says so.
require('ts-node').register({ cwd: __dirname, transpileOnly: true, compilerOptions: { target: 'ES2022' } });
require('./idp.ts');
