import { useEffect, useRef, useState } from "preact/hooks";
import type { Colouring } from "../../draw/colouring";
import type { Explorer } from "../../state/explorer";
import type { Checkpoint, MapOverTime } from "./document";
import { PointsCanvas } from "./PointsCanvas";
import { pointsSentence } from "./words";

const WAY = 900; // ms from one checkpoint to the next
const REST = 600; // ms at each, while playing

interface MapProps {
  explorer: Explorer;
  map: MapOverTime;
  checkpoints: readonly Checkpoint[];
  colouring: Colouring | null;
}

/** One map with a slider over the checkpoints: the points move from one to the next. */
export function MovingMap({ explorer, map, checkpoints, colouring }: MapProps) {
  const end = checkpoints.length - 1;
  const [target, setTarget] = useState(end);
  const [step, setStep] = useState(end); // where the points rest
  const [moving, setMoving] = useState(false); // also where they turn back to it before they arrive
  const [playing, setPlaying] = useState(false);
  const painter = useRef<((time: number) => void) | null>(null);
  const time = useRef(end);

  // On the way to the target, from wherever the points are.
  useEffect(() => {
    if (time.current === target) return;
    setMoving(true);
    const from = time.current;
    let [began, frame] = [-1, 0];
    const draw = (now: number) => {
      if (began < 0) began = now;
      const way = Math.min(1, (now - began) / WAY);
      time.current = from + (target - from) * way;
      painter.current?.(time.current);
      if (way < 1) frame = requestAnimationFrame(draw);
      else {
        setStep(target);
        setMoving(false);
      }
    };
    frame = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(frame);
  }, [target]);

  useEffect(() => {
    if (!playing || moving || step !== target) return;
    if (target === end) return setPlaying(false);
    const next = setTimeout(() => setTarget(target + 1), REST);
    return () => clearTimeout(next);
  }, [playing, moving, step, target, end]);

  const play = () => {
    setPlaying(!playing);
    if (!playing && target === end) setTarget(0);
  };
  const { name } = checkpoints[target]!;
  return (
    <>
      <div class="series-steer">
        <button type="button" class="action" onClick={play}>
          {playing ? "Pause" : "Play"}
        </button>
        <label>
          <span class="sr-only">Checkpoint</span>
          <input
            type="range"
            min={0}
            max={end}
            value={target}
            aria-valuetext={name}
            onInput={(event) => {
              setPlaying(false);
              setTarget(event.currentTarget.valueAsNumber);
            }}
          />
        </label>
        <output dir="auto">{pointsSentence(map, checkpoints, target)}</output>
      </div>
      <PointsCanvas explorer={explorer} map={map} said={pointsSentence(map, checkpoints, target)} step={step} moving={moving} painter={painter} colouring={colouring} />
    </>
  );
}

/** The same without motion: the map of every checkpoint, side by side. */
export function StillMaps({ explorer, map, checkpoints, colouring }: MapProps) {
  return (
    <ul class="series-stills">
      {checkpoints.map(({ name }, step) => (
        <li key={step}>
          <h3>
            <bdi>{name}</bdi>
          </h3>
          <PointsCanvas explorer={explorer} map={map} said={pointsSentence(map, checkpoints, step)} step={step} colouring={colouring} />
          <p class="small">{pointsSentence(map, checkpoints, step, false)}</p>
        </li>
      ))}
    </ul>
  );
}
