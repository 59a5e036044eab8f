import { useIdp } from './use-idp';

/** While a Score file is not valid, the catalogue shows the last plan that was; this says so. */
export function Problems() {
  const answer = useIdp<{ readonly problems: readonly string[] }>('problems', 3);
  const lines = answer?.problem === undefined ? (answer?.problems ?? []) : [];
  return lines.length === 0 ? null : (
    <div role="alert" style={STYLE}>
      <strong>The catalogue is older than the Score files, which are not valid:</strong>
      {lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </div>
  );
}

const STYLE = {
  position: 'fixed',
  bottom: 0,
  left: 0,
  right: 0,
  zIndex: 2000,
  padding: '0.6rem 1rem',
  background: '#7a1f00',
  color: '#fff',
  fontFamily: 'sans-serif',
  overflowWrap: 'anywhere',
  maxHeight: '30vh',
  overflow: 'auto',
} as const;
