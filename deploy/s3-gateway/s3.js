// Signs requests to a private bucket (AWS Signature Version 4), for njs 0.7.9 and later.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html

import crypto from 'crypto';

// The payload of a GET, which is what the store is asked with always.
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const SCOPE_END = 'aws4_request';

function hmac(key, text) {
    return crypto.createHmac('sha256', key).update(text).digest();
}

// The path of an object as S3 wants it encoded, or '' for whatever is no plain key: the bucket
// itself, a query, an encoded slash, an empty or a dotted segment, what is not UTF-8.
function key(r) {
    const path = r.variables.request_uri;
    if (path[0] !== '/' || path.length > 1024 || path.indexOf('?') >= 0) {
        return '';
    }
    const segments = path.slice(1).split('/');
    const encoded = [];
    for (let i = 0; i < segments.length; i++) {
        const segment = decoded(segments[i]);
        // Separators, dots alone, and characters that have no business in a key.
        if (segment === '' || segment === '.' || segment === '..' || /[\/\\\x00-\x1f\x7f]/.test(segment)) {
            return '';
        }
        encoded.push(encode(segment));
    }
    return '/' + encoded.join('/');
}

function decoded(segment) {
    try {
        return decodeURIComponent(segment);
    } catch (e) {
        return '';
    }
}

// Everything but the unreserved characters of RFC 3986.
function encode(segment) {
    return encodeURIComponent(segment).replace(/[!'()*]/g, function (c) {
        return '%' + c.charCodeAt(0).toString(16).toUpperCase();
    });
}

function isVirtual() {
    return process.env.S3_STYLE !== 'path';
}

// The bucket is a part of the name or of the path.
function host() {
    const port = process.env.S3_SERVER_PORT;
    const usual = process.env.S3_SERVER_PROTO === 'https' ? '443' : '80';
    const server = process.env.S3_SERVER + (port === usual ? '' : ':' + port);
    return isVirtual() ? process.env.S3_BUCKET_NAME + '.' + server : server;
}

function uri(r) {
    const path = r.variables.s3_key;
    return isVirtual() ? path : '/' + encode(process.env.S3_BUCKET_NAME) + path;
}

// 20261122T024500Z
function date() {
    return new Date().toISOString().replace(/[:\-]|\.\d{3}/g, '');
}

function authorization(r) {
    const time = r.variables.s3_date;
    const signedHeaders = 'host;x-amz-content-sha256;x-amz-date';
    const request = [
        'GET',
        r.variables.s3_uri,
        '',
        'host:' + r.variables.s3_host,
        'x-amz-content-sha256:' + EMPTY_SHA256,
        'x-amz-date:' + time,
        '',
        signedHeaders,
        EMPTY_SHA256,
    ].join('\n');
    const scope = [time.slice(0, 8), process.env.S3_REGION, 's3', SCOPE_END];
    const toSign = [
        'AWS4-HMAC-SHA256',
        time,
        scope.join('/'),
        crypto.createHash('sha256').update(request).digest('hex'),
    ].join('\n');
    const signingKey = scope.reduce(hmac, 'AWS4' + process.env.AWS_SECRET_ACCESS_KEY);
    const signature = crypto.createHmac('sha256', signingKey).update(toSign).digest('hex');
    return 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/' + scope.join('/') +
        ', SignedHeaders=' + signedHeaders + ', Signature=' + signature;
}

// What the store says of itself and of how the object is kept is nobody's business.
function hideStore(r) {
    for (const name in r.headersOut) {
        if (/^x-/i.test(name)) {
            delete r.headersOut[name];
        }
    }
}

export default { authorization, date, hideStore, host, key, uri };
