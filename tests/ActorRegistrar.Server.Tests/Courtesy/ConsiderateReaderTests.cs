using ActorRegistrar.Server.Courtesy;

namespace ActorRegistrar.Server.Tests.Courtesy;

/// <summary>What is left for others beside a long reading, and what the reading costs where there are none.</summary>
public sealed class ConsiderateReaderTests
{
    private static readonly TimeSpan Page = TimeSpan.FromMilliseconds(8);

    [Fact]
    public async Task On_an_idle_machine_it_reads_at_full_speed_after_a_moment()
    {
        var machine = new SimulatedMachine();
        var reader = new ConsiderateReader(machine, machine);
        await ReadAsync(reader, machine, TimeSpan.FromSeconds(1));
        int rests = machine.Rests;
        Assert.InRange(await ReadAsync(reader, machine, TimeSpan.FromSeconds(10)), 0.99, 1);
        Assert.Equal(rests, machine.Rests);
    }

    [Fact]
    public async Task Where_others_want_all_it_takes_a_hundredth_of_all_processors()
    {
        var machine = new SimulatedMachine { Others = 1 };
        var reader = new ConsiderateReader(machine, machine);
        await ReadAsync(reader, machine, TimeSpan.FromSeconds(1));
        Assert.InRange(await ReadAsync(reader, machine, TimeSpan.FromSeconds(30)), 0.018, 0.022);
    }

    [Fact]
    public async Task Pages_that_take_long_are_made_good_too()
    {
        var machine = new SimulatedMachine { Others = 1 };
        var reader = new ConsiderateReader(machine, machine);
        await ReadAsync(reader, machine, TimeSpan.FromSeconds(1));
        Assert.InRange(await ReadAsync(reader, machine, TimeSpan.FromMinutes(2), page: TimeSpan.FromMilliseconds(120)), 0.016, 0.024);
    }

    [Fact]
    public async Task It_stands_back_within_half_a_second_and_comes_forth_within_one()
    {
        var machine = new SimulatedMachine();
        var reader = new ConsiderateReader(machine, machine);
        await ReadAsync(reader, machine, TimeSpan.FromSeconds(2));
        machine.Others = 1;
        await ReadAsync(reader, machine, TimeSpan.FromSeconds(0.5));
        Assert.InRange(await ReadAsync(reader, machine, TimeSpan.FromSeconds(20)), 0, 0.03);
        machine.Others = 0;
        await ReadAsync(reader, machine, TimeSpan.FromSeconds(1));
        Assert.InRange(await ReadAsync(reader, machine, TimeSpan.FromSeconds(5)), 0.99, 1);
    }

    [Fact]
    public async Task A_rest_of_seconds_ends_when_others_have_ended()
    {
        var machine = new SimulatedMachine { Others = 1 };
        var reader = new ConsiderateReader(machine, machine);
        await ReadAsync(reader, machine, TimeSpan.FromSeconds(1));
        await reader.BeforePageAsync(CancellationToken.None);
        // 10 s of rest at a hundredth of two processors.
        machine.Work(TimeSpan.FromMilliseconds(200));
        machine.Others = 0;
        TimeSpan began = machine.Elapsed;
        await reader.BeforePageAsync(CancellationToken.None);
        Assert.InRange(machine.Elapsed - began, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task It_begins_without_a_burst_and_owes_nothing_for_what_its_process_did_before()
    {
        var machine = new SimulatedMachine();
        machine.Work(TimeSpan.FromSeconds(1));
        var reader = new ConsiderateReader(machine, machine);
        await reader.BeforePageAsync(CancellationToken.None);
        Assert.Equal(0, machine.Rests);
        Assert.InRange(await ReadAsync(reader, machine, TimeSpan.FromSeconds(0.1)), 0.05, 0.3);
    }

    [Fact]
    public async Task Where_the_system_tells_nothing_it_does_not_rest()
    {
        var machine = new SimulatedMachine { IsHidden = true, Others = 1 };
        await ReadAsync(new ConsiderateReader(machine, machine), machine, TimeSpan.FromSeconds(5));
        Assert.Equal(0, machine.Rests);
    }

    [Fact]
    public async Task A_rest_ends_when_the_reading_is_given_up()
    {
        var machine = new SimulatedMachine { Others = 1 };
        var reader = new ConsiderateReader(machine, machine);
        await ReadAsync(reader, machine, TimeSpan.FromSeconds(1));
        machine.Work(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reader.BeforePageAsync(new CancellationToken(canceled: true)));
    }

    [Fact]
    public void The_first_line_of_the_systems_file_is_read()
    {
        Assert.Equal((TimeSpan.FromSeconds(1.36), TimeSpan.FromSeconds(0.9)), ProcessorMeter.Read("cpu  10 2 30 40 50 1 2 1 7 0\ncpu0 1 2"));
        Assert.Null(ProcessorMeter.Read("cpu0 1 2 3 4 5 6 7 8"));
        Assert.Null(ProcessorMeter.Read("cpu  1 2 x 4 5 6 7 8"));
        Assert.Null(ProcessorMeter.Read(""));
    }

    [Fact]
    public void Linux_tells_what_all_processors_did()
    {
        var meter = new ProcessorMeter();
        Assert.Equal(OperatingSystem.IsLinux(), meter.Machine() is { } machine && machine.Idle <= machine.All && meter.Own() <= machine.All);
        Assert.True(meter.Own() > TimeSpan.Zero);
    }

    /// <summary>Reads pages for some time.</summary>
    /// <returns>The part of the time in which it worked.</returns>
    private static async Task<double> ReadAsync(ConsiderateReader reader, SimulatedMachine machine, TimeSpan time, TimeSpan? page = null)
    {
        TimeSpan began = machine.Elapsed, own = machine.Own();
        while (machine.Elapsed - began < time)
        {
            await reader.BeforePageAsync(CancellationToken.None);
            machine.Work(page ?? Page);
        }
        return (machine.Own() - own) / (machine.Elapsed - began);
    }
}
