import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { mergeMetrics } from '../../server/metrics/merge.js'

const one = `# HELP a_total Things.
# TYPE a_total counter
a_total{x="1"} 2
# HELP pocketgate_event_loop_delay_seconds How late.
# TYPE pocketgate_event_loop_delay_seconds gauge
pocketgate_event_loop_delay_seconds{quantile="1"} 0.2
# HELP process_start_time_seconds Start.
# TYPE process_start_time_seconds gauge
process_start_time_seconds 100.5
`
const two = `# HELP a_total Things.
# TYPE a_total counter
a_total{x="1"} 3
a_total{x="2 } 2"} 1
# HELP pocketgate_event_loop_delay_seconds How late.
# TYPE pocketgate_event_loop_delay_seconds gauge
pocketgate_event_loop_delay_seconds{quantile="1"} 0.1
# HELP process_start_time_seconds Start.
# TYPE process_start_time_seconds gauge
process_start_time_seconds 99
`

test('metrics of one process stay as they are', () => {
  assert.is(mergeMetrics([one]), one)
})

test('counts of several are added up; delays, sizes and starts are not', () => {
  assert.is(
    mergeMetrics([one, two]),
    `# HELP a_total Things.
# TYPE a_total counter
a_total{x="1"} 5
a_total{x="2 } 2"} 1
# HELP pocketgate_event_loop_delay_seconds How late.
# TYPE pocketgate_event_loop_delay_seconds gauge
pocketgate_event_loop_delay_seconds{quantile="1"} 0.2
# HELP process_start_time_seconds Start.
# TYPE process_start_time_seconds gauge
process_start_time_seconds 99
`,
  )
})

test.run()
