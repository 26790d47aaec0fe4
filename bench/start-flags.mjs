/** Node's options of `npm start`, with which every server here is started. */
export const startFlags = '--max-semi-space-size=2 --v8-pool-size=1 --no-maglev'
