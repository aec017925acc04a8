package io.reelbatch.request;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;

/// A media file that has been opened and checked; everything is read from that one open handle, so nothing
/// can be put in its place any more.
public final class MediaFile implements AutoCloseable {

    private final String name;
    private final MediaFormat format;
    private final long size;
    private final SeekableByteChannel channel;

    MediaFile(String name, MediaFormat format, long size, SeekableByteChannel channel) {
        this.name = name;
        this.format = format;
        this.size = size;
        this.channel = channel;
    }

    /// File name of ASCII letters, digits, `.`, `_` and `-`, safe in a multipart header.
    public String name() {
        return name;
    }

    public MediaFormat format() {
        return format;
    }

    public String contentType() {
        return format.contentType();
    }

    public MediaKind kind() {
        return format.kind();
    }

    /// Bytes at the time of opening.
    public long size() {
        return size;
    }

    /// Reads the file from its start. Closing the stream closes this file.
    ///
    /// @throws IOException when the handle can no longer be read
    public InputStream newInputStream() throws IOException {
        channel.position(0);
        return Channels.newInputStream(channel);
    }

    /// Fills the buffer from the given position of the file.
    ///
    /// @return bytes read, or -1 at the end
    public int read(ByteBuffer target, long position) throws IOException {
        return channel.position(position).read(target);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
