import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { appSettings } from '../../lib/app-settings';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import { createPlatform } from '../../lib/platform';
import { testEnvironment, testTarget } from '../support/target';
import { inCells } from './growth';

// Run by itself, so that its process is as cold as the CDK app: makes the templates of one environment with so many
// workloads, as bin/platform.ts does.
const outdir = mkdtempSync(join(tmpdir(), 'bench-'));
const app = new App({ ...appSettings(), outdir });
createPlatform(app, testEnvironment, orchestrate(inCells(Number(process.argv[2])), testTarget()));
app.synth();
rmSync(outdir, { recursive: true });
