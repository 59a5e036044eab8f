import { configMap } from '../../../lib/orchestrator/convert/config-map';
import { untrace } from '../../../lib/orchestrator/convert/trace';

/** The ConfigMap of one file with this text. */
function mapOf(text: string) {
  const files = [{ target: '/a', content: Buffer.from(text) }];
  const container = { name: 'main', image: 'x', variables: {}, secrets: {}, composed: {}, files, volumes: [] };
  return untrace(configMap('shop', container)).value;
}

test.each(['a', '', '\0', '\u0001', '\u001b', '\r', '\u00a0', '\u2028', '\ufeff', '\ufffd', '\u{1f600}', '\u{1fffe}'])(
  'the text %j is written as text',
  (text) => {
    expect(mapOf(text)).toMatchObject({ data: { 'file-0': text } });
    expect(mapOf(text)).not.toHaveProperty('binaryData');
  },
);

test.each(['\u007f', '\u0080', '\u0085', '\u009f', '\ufffe', '\uffff'])(
  'the text %j, which Kustomize would lose, is written in base64',
  (text) => {
    const whole = `a${text}b`;
    expect(mapOf(whole)).toMatchObject({ binaryData: { 'file-0': Buffer.from(whole).toString('base64') } });
    expect(mapOf(whole)).not.toHaveProperty('data');
  },
);
