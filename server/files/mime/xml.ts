import { type MimeType, mimeType } from './type.js'

// How far to look for a root element.
const rootBytes = 512

/** Types of XML files, by root element and namespace. */
export const xmlTypes: readonly MimeType[] = [
  root('application/rss+xml', '.rss', '<rss', [], ['text/rss']),
  root('application/atom+xml', '.atom', '<feed', ['xmlns="http://www.w3.org/2005/Atom"']),
  root('model/x3d+xml', '.x3d', '<X3D', ['xmlns:xsd="http://www.w3.org/2001/XMLSchema-instance"']),
  root('application/vnd.google-earth.kml+xml', '.kml', '<kml', [
    'xmlns="http://www.opengis.net/kml/2.2"',
    'xmlns="http://earth.google.com/kml/2.0"',
    'xmlns="http://earth.google.com/kml/2.1"',
    'xmlns="http://earth.google.com/kml/2.2"',
  ]),
  root('application/x-xliff+xml', '.xlf', '<xliff', [
    'xmlns="urn:oasis:names:tc:xliff:document:1.2"',
  ]),
  root('model/vnd.collada+xml', '.dae', '<COLLADA', [
    'xmlns="http://www.collada.org/2005/11/COLLADASchema"',
  ]),
  root('application/gml+xml', '.gml', '', [
    'xmlns:gml="http://www.opengis.net/gml"',
    'xmlns:gml="http://www.opengis.net/gml/3.2"',
    'xmlns:gml="http://www.opengis.net/gml/3.3/exr"',
  ]),
  root('application/gpx+xml', '.gpx', '<gpx', ['xmlns="http://www.topografix.com/GPX/1/1"']),
  root('application/vnd.garmin.tcx+xml', '.tcx', '<TrainingCenterDatabase', [
    'xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"',
  ]),
  root('application/x-amf', '.amf', '<amf'),
  root('application/vnd.ms-package.3dmanufacturing-3dmodel+xml', '.3mf', '<model', [
    'xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"',
  ]),
  root('application/vnd.adobe.xfdf', '.xfdf', '<xfdf', ['xmlns="http://ns.adobe.com/xfdf/"']),
  root('application/owl+xml', '.owl', '<Ontology', ['xmlns="http://www.w3.org/2002/07/owl#"']),
  mimeType('application/xhtml+xml', '.html', ({ text }) =>
    /<!DOCTYPE[\t\n\f\r ]+HTML|<HTML[\t\n\f\r ]+XMLNS=/i.test(text.slice(0, 1024)),
  ),
  root('application/vnd.cyclonedx+xml', '.xml', '<bom', [
    'xmlns="http://cyclonedx.org/schema/bom/',
  ]),
]

function root(
  name: string,
  extension: string,
  tag: string,
  namespaces: readonly string[] = [],
  aliases: readonly string[] = [],
): MimeType {
  const matches: MimeType['matches'] = ({ text }) => {
    const head = text.replace(/^[\t\n\f\r ]+/, '').slice(0, rootBytes)
    const at = head.indexOf(tag)
    if (namespaces.length === 0) return at > 0
    return at >= 0 && namespaces.some((namespace) => head.indexOf(namespace) > at)
  }
  return mimeType(name, extension, matches, { aliases })
}
