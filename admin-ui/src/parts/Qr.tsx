import { generate } from "lean-qr";

const QUIET = 4;

/** A QR code (ISO/IEC 18004), dark on light in either theme as cameras want it. */
export function Qr({ text, label }: { text: string; label: string }) {
  const code = generate(text);
  let dark = "";
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) {
      if (code.get(x, y)) dark += `M${x} ${y}h1v1h-1z`;
    }
  }
  const side = code.size + 2 * QUIET;
  return (
    <svg role="img" aria-label={label} width={220} height={220} viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`} shapeRendering="crispEdges">
      <rect x={-QUIET} y={-QUIET} width={side} height={side} fill="#fff" />
      <path d={dark} fill="#000" />
    </svg>
  );
}
