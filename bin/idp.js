#!/usr/bin/env node
require('./load-typescript');
require('./idp.ts');
