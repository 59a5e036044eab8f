import { orchestrate } from '../../lib/orchestrator/orchestrator';
import { renderPlan } from '../../lib/orchestrator/render-plan';
import { testTarget } from '../support/target';
import { sourcesOf } from './growth';

// Run by itself, so that its process is as cold as a reader's: plans and renders so many workloads.
const sources = sourcesOf(Number(process.argv[2]));
const before = process.cpuUsage();
renderPlan(orchestrate(sources, testTarget()));
const { user, system } = process.cpuUsage(before);
process.stderr.write(`${(user + system) / 1e6}\n`);
