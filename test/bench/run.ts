import { costOfCommand, say, startsOfNode } from './cpu';
import { growth } from './growth';
import { compareWithLimits } from './limits';
import { planAgain } from './plan-again';
import { scoreK8s } from './score-k8s';
import { synth } from './synth';
import { validate } from './validate';

/** Cold: one process from its start to the last byte rendered. */
function cold(): number {
  const { cpu, wall } = costOfCommand(process.execPath, ['-r', 'ts-node/register', 'test/bench/cold.ts', '1000'], '.');
  say('cold: 1000 workloads with three resources each, one process, plan and render');
  say(`  ${wall.toFixed(2)} s on the clock, ${cpu.toFixed(2)} CPU seconds`);
  return startsOfNode(cpu);
}

const { lines, exceeded } = compareWithLimits({
  cold: cold(),
  again: planAgain(),
  growth: growth(),
  ...validate(),
  ...synth(),
  render: scoreK8s(),
});
say('limits');
lines.forEach(say);
if (exceeded.length > 0) {
  process.stderr.write(`exceeded: ${exceeded.join(', ')}\n`);
  process.exitCode = 1;
}
