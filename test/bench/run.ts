import { costOfCommand, say } from './cpu';
import { growth } from './growth';
import { planAgain } from './plan-again';
import { scoreK8s } from './score-k8s';
import { validate } from './validate';

/** Cold: one process from its start to the last byte rendered. */
function cold(): void {
  const { cpu, wall } = costOfCommand(process.execPath, ['-r', 'ts-node/register', 'test/bench/cold.ts', '1000'], '.');
  say('cold: 1000 workloads with three resources each, one process, plan and render');
  say(`  ${wall.toFixed(2)} s on the clock, ${cpu.toFixed(2)} CPU seconds (limit 3)`);
}

cold();
planAgain();
growth();
validate();
scoreK8s();
