import { Paper, Text, useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import "./plot.css";
import { tag, useLanguage } from "../words/language";

export interface Series {
  label: string;
  /** One a moment; null: not known then. */
  values: (number | null)[];
}

/** A moment that is marked on the axis of time. */
export interface Mark {
  at: number;
  label: string;
}

interface Props {
  title: string;
  /** Epoch seconds, ascending. */
  times: number[];
  series: Series[];
  /** What the values are held against; drawn as a line of its own. */
  limit?: Series;
  /** As people read a value. */
  format: (value: number) => string;
  marks?: Mark[];
  /** The moments at the ends of the axis; otherwise those of the data. */
  range?: [number, number];
  onMark?: (mark: Mark) => void;
  /** Plots of one name share their cursor. */
  together?: string;
  height?: number;
  /** Of things that come by ones: so do the lines of the axis. */
  whole?: boolean;
}

const LINES = { light: ["#0b7285", "#a61e4d", "#5f3dc4", "#2b8a3e"], dark: ["#3bc9db", "#f783ac", "#b197fc", "#69db7c"] };
const LIMIT = { light: "#c92a2a", dark: "#ff8787" };

/** Values over time. Whoever cannot see it is told the newest of each, and the limit. */
export function Plot(props: Props) {
  const { title, times, series, limit, format, marks = [], range, onMark, together, height = 150, whole = false } = props;
  const scheme = useComputedColorScheme("light");
  const language = useLanguage();
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const latest = useRef({ marks, format, range, onMark });
  latest.current = { marks, format, range, onMark };
  const all = limit ? [...series, limit] : series;
  const shape = all.map(({ label }) => label).join("\n");
  const data: uPlot.AlignedData = [times, ...all.map(({ values }) => values)];

  useEffect(() => {
    const box = place.current;
    if (!box) return;
    const ink = scheme === "dark" ? "#ced4da" : "#495057";
    const grid = { stroke: scheme === "dark" ? "#3b3f45" : "#e9ecef", width: 1 };
    const labels = shape.split("\n");
    const made = new uPlot(
      {
        width: box.clientWidth,
        height,
        legend: { live: true },
        ...(together !== undefined && { cursor: { sync: { key: together } } }),
        scales: {
          x: { time: true, range: (_, min, max) => latest.current.range ?? [min, max] },
          y: { range: (_, __, max) => [0, max > 0 ? max * 1.05 : 1] },
        },
        axes: [
          { stroke: ink, grid, values: (_, at) => at.map((moment) => new Date(moment * 1000).toLocaleTimeString(tag(language), { timeStyle: "short" })) },
          { stroke: ink, grid, size: 68, ...(whole && { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000] }), values: (_, at) => at.map((value) => latest.current.format(value)) },
        ],
        series: [
          { label: "", value: (_, moment) => (moment === null || moment === undefined ? "–" : new Date(moment * 1000).toLocaleTimeString(tag(language))) },
          ...labels.map((label, index) => ({
            label,
            stroke: limit && index === labels.length - 1 ? LIMIT[scheme] : LINES[scheme][index % LINES[scheme].length],
            width: 1.5,
            ...(limit && index === labels.length - 1 && { dash: [6, 4] }),
            points: { show: false },
            value: (_: uPlot, value: number | null) => (value === null || value === undefined ? "–" : latest.current.format(value)),
          })),
        ],
        hooks: { draw: [(drawn) => drawMarks(drawn, latest.current.marks, ink)] },
      },
      data,
      box,
    );
    plot.current = made;
    const clicked = () => {
      const at = made.posToVal(made.cursor.left ?? -1, "x");
      const reach = made.posToVal(8, "x") - made.posToVal(0, "x");
      const near = latest.current.marks.filter((mark) => Math.abs(mark.at - at) < reach).sort((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at))[0];
      if (near) latest.current.onMark?.(near);
    };
    made.over.addEventListener("click", clicked);
    const resized = new ResizeObserver(() => made.setSize({ width: box.clientWidth, height }));
    resized.observe(box);
    return () => {
      resized.disconnect();
      made.destroy();
      plot.current = undefined;
    };
    // The data comes by setData, so that a plot moves and is not made anew.
  }, [scheme, language, shape, height, together, whole]);

  useEffect(() => {
    plot.current?.setData(data);
  });

  const told = all
    .map(({ label, values }) => {
      const newest = values.findLast((value) => value !== null);
      return newest === undefined || newest === null ? `${label}: –` : `${label}: ${format(newest)}`;
    })
    .join("; ");
  return (
    <Paper miw={0} withBorder p="xs">
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <div ref={place} className="plot" role="img" aria-label={`${title}. ${told}`} />
    </Paper>
  );
}

/** Small triangles at the foot of the plot. */
function drawMarks(plot: uPlot, marks: Mark[], ink: string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = ink;
  for (const { at } of marks) {
    const x = plot.valToPos(at, "x", true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    const foot = bbox.top + bbox.height;
    ctx.beginPath();
    ctx.moveTo(x, foot - 9);
    ctx.lineTo(x - 5, foot);
    ctx.lineTo(x + 5, foot);
    ctx.fill();
  }
  ctx.restore();
}
