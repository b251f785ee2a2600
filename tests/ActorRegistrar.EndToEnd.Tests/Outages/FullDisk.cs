using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Outages;

/// <summary>A small file system of a test's own, in memory, that can be filled to the last byte.</summary>
internal sealed class FullDisk : IAsyncDisposable
{
    private readonly string _path;

    private FullDisk(string path) => _path = path;

    private string Ballast => Path.Combine(_path, "ballast");

    public static async Task<FullDisk> MountAsync(string path)
    {
        Directory.CreateDirectory(path);
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=128m,mode=777", "tmpfs", path);
        return new FullDisk(path);
    }

    /// <summary>Takes all the space that is left.</summary>
    public void Fill()
    {
        using FileStream ballast = File.Create(Ballast, 1);
        foreach (int size in (ReadOnlySpan<int>)[1 << 20, 4096, 1])
        {
            byte[] block = new byte[size];
            try
            {
                while (true) ballast.Write(block);
            }
            catch (IOException)
            {
                // No room for a block of this size.
            }
        }
    }

    public void Free() => File.Delete(Ballast);

    /// <summary>Gives some of it back.</summary>
    public void Free(int bytes)
    {
        using FileStream ballast = File.OpenWrite(Ballast);
        ballast.SetLength(ballast.Length - bytes);
    }

    public async ValueTask DisposeAsync() => await RunAsync("umount", "-l", _path);

    private static async Task RunAsync(params string[] command)
    {
        string[] privileged = Environment.IsPrivilegedProcess ? command : ["sudo", "-n", .. command];
        CommandRun run = await CommandRun.OfToolAsync(privileged[0], "/", privileged[1..]);
        Assert.True(run.ExitCode == 0, $"{string.Join(' ', privileged)}: {run.Error}");
    }
}
