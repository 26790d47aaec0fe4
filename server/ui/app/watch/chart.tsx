import { useEffect, useRef, useState } from 'preact/hooks'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { messageOf, pb } from '../api'
import { t } from '../texts'

interface ChartProps {
  filter: string
  onZoom(from: string, to: string): void
}

/** Entries per hour; drawing over a part zooms into it. The table below says the same in words. */
export function LogChart({ filter, onZoom }: ChartProps) {
  const box = useRef<HTMLDivElement>(null)
  const zoom = useRef(onZoom)
  zoom.current = onZoom
  const [fault, setFault] = useState('')
  const [total, setTotal] = useState(0)
  useEffect(() => {
    let chart: uPlot | undefined
    let isHere = true
    const resize = new ResizeObserver(() =>
      chart?.setSize({ width: box.current?.clientWidth ?? 600, height: 160 }),
    )
    pb.logs
      .getStats({ filter })
      .then((stats) => {
        if (!isHere || !box.current) return
        const hours = stats as unknown as { date: string; total: number }[]
        setTotal(hours.reduce((sum, each) => sum + each.total, 0))
        const times = hours.map(({ date }) => Date.parse(date.replace(' ', 'T')) / 1000)
        const counts = hours.map((each) => each.total)
        const style = getComputedStyle(box.current)
        const ink = style.getPropertyValue('color')
        const options: uPlot.Options = {
          width: box.current.clientWidth,
          height: 160,
          legend: { show: false },
          cursor: { drag: { x: true, y: false, setScale: false } },
          scales: {
            x: { range: () => [(times[0] ?? 0) - 3600, (times.at(-1) ?? 0) + 3600] },
            y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] },
          },
          axes: [{ stroke: ink }, { stroke: ink, size: 50 }],
          series: [
            {},
            {
              stroke: '#0b57d0',
              fill: '#0b57d066',
              paths: uPlot.paths.bars!({ size: [0.8, 40] }),
            },
          ],
          hooks: {
            setSelect: [
              (plot) => {
                const { left, width } = plot.select
                if (width < 4) return
                const at = (x: number) =>
                  new Date(plot.posToVal(x, 'x') * 1000).toISOString().replace('T', ' ')
                zoom.current(at(left), at(left + width))
              },
            ],
          },
        }
        chart = new uPlot(options, [times, counts], box.current)
        resize.observe(box.current)
      })
      .catch((error) => isHere && setFault(messageOf(error)))
    return () => {
      isHere = false
      resize.disconnect()
      chart?.destroy()
    }
  }, [filter])
  if (fault) return null
  return (
    <figure class="chart">
      <div ref={box} aria-hidden="true" />
      <figcaption class="help">{t('logs.chart', { total })}</figcaption>
    </figure>
  )
}
