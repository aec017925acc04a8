package io.reelbatch.request;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/// How the first bytes of a media file tell what it is.
enum Signature {
    ISO_MEDIA {
        @Override
        boolean matches(byte[] head) {
            return "ftyp".equals(text(head, 4, 4));
        }
    },
    /// QuickTime files older than the `ftyp` box start with one of its other boxes.
    QUICKTIME {
        @Override
        boolean matches(byte[] head) {
            return QUICKTIME_BOXES.contains(text(head, 4, 4));
        }
    },
    RIFF_AVI {
        @Override
        boolean matches(byte[] head) {
            return riff(head, "AVI ");
        }
    },
    RIFF_WEBP {
        @Override
        boolean matches(byte[] head) {
            return riff(head, "WEBP");
        }
    },
    RIFF_WAVE {
        @Override
        boolean matches(byte[] head) {
            return riff(head, "WAVE");
        }
    },
    MATROSKA {
        @Override
        boolean matches(byte[] head) {
            return startsWith(head, 0x1A, 0x45, 0xDF, 0xA3);
        }
    },
    JPEG {
        @Override
        boolean matches(byte[] head) {
            return startsWith(head, 0xFF, 0xD8, 0xFF);
        }
    },
    PNG {
        @Override
        boolean matches(byte[] head) {
            return startsWith(head, 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A);
        }
    },
    GIF {
        @Override
        boolean matches(byte[] head) {
            return text(head, 0, 6).matches("GIF8[79]a");
        }
    },
    /// An ID3 tag, or the sync word of a layer III frame of an existing MPEG version.
    MPEG_AUDIO {
        @Override
        boolean matches(byte[] head) {
            return "ID3".equals(text(head, 0, 3))
                    || (syncWord(head) && (head[1] & 0x06) == 0x02 && (head[1] & 0x18) != 0x08);
        }
    },
    /// An ID3 tag, the sync word of an ADTS frame, or an ADIF header.
    AAC {
        @Override
        boolean matches(byte[] head) {
            return "ID3".equals(text(head, 0, 3))
                    || "ADIF".equals(text(head, 0, 4))
                    || (syncWord(head) && (head[1] & 0x16) == 0x10);
        }
    };

    private static final Set<String> QUICKTIME_BOXES = Set.of("ftyp", "moov", "mdat", "wide", "free", "skip", "pnot");

    abstract boolean matches(byte[] head);

    private static boolean riff(byte[] head, String form) {
        return "RIFF".equals(text(head, 0, 4)) && form.equals(text(head, 8, 4));
    }

    private static boolean syncWord(byte[] head) {
        return head.length >= 2 && (head[0] & 0xFF) == 0xFF && (head[1] & 0xE0) == 0xE0;
    }

    private static String text(byte[] head, int from, int length) {
        return head.length < from + length ? "" : new String(head, from, length, StandardCharsets.ISO_8859_1);
    }

    private static boolean startsWith(byte[] head, int... expected) {
        if (head.length < expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if ((head[i] & 0xFF) != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
